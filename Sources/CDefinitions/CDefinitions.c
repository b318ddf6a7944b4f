#include "CDefinitions.h"
