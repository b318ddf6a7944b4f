internal import Vocabulary

/// Countries as publishers write them, as codes.
///
/// Codes come out in lower case, as FollowTheMoney has them. A name is compared by its words whatever their order, so
/// that "Korea, North" and "North Korea" are one; what is not known stays as the source wrote it.
enum CountryNames {
  /// The lower-case alpha-2 code of a name or code; nil when it is none that is known.
  static func code(_ text: String) -> String? {
    if text.utf8.count == 2 || text.utf8.count == 3, let country = CountryCode(text) {
      return country.code.lowercased()
    }
    return byWords[words(text)]
  }

  /// The code where the country is known, otherwise the text itself.
  static func value(_ text: String) -> String { code(text) ?? text }

  /// The nationality that an adjective such as "Russian" names.
  static func nationality(_ text: String) -> String? { code(text) ?? byAdjective[words(text)] }

  /// Letters only, lower case, in alphabetical order of the words, without articles and "of".
  private static func words(_ text: String) -> String {
    var words: [String] = []
    var word = ""
    for character in text.lowercased() {
      if character.isLetter {
        word.append(character)
      } else if character != "'" && character != "’" && character != "`" {
        if !word.isEmpty { words.append(word) }
        word = ""
      }
    }
    if !word.isEmpty { words.append(word) }
    return words.filter { !["the", "of", "and"].contains($0) }.sorted().joined(separator: " ")
  }

  private static let byWords: [String: String] = {
    var table: [String: String] = [:]
    for country in CountryCode.all { table[words(country.englishName)] = country.code.lowercased() }
    for (name, code) in others { table[words(name)] = code }
    return table
  }()

  private static let byAdjective: [String: String] = {
    var table: [String: String] = [:]
    for (name, code) in adjectives { table[words(name)] = code }
    return table
  }()

  /// Names in use beside those of the table: formal names, former names, and the way single publishers write them.
  private static let others: [(String, String)] = [
    ("Burma", "mm"), ("Myanmar (Burma)", "mm"), ("Russia", "ru"), ("Turkey", "tr"),
    ("Turkiye", "tr"), ("Macau", "mo"), ("Brunei", "bn"), ("Moldova", "md"), ("Republic of Moldova", "md"),
    ("Swaziland", "sz"), ("Cape Verde", "cv"), ("Czech Republic", "cz"), ("East Timor", "tl"), ("Macedonia", "mk"),
    ("North Macedonia, The Republic of", "mk"), ("Vatican City", "va"), ("Holy See", "va"), ("Kosovo", "xk"),
    ("Cote d Ivoire", "ci"), ("Cote d'Ivoire", "ci"), ("Ivory Coast", "ci"), ("Palestine", "ps"),
    ("Palestinian", "ps"), ("State of Palestine", "ps"), ("Palestinian Territory, Occupied", "ps"),
    ("Occupied Palestinian Territories", "ps"), ("Congo, Republic of the", "cg"), ("Republic of the Congo", "cg"),
    ("Congo, Democratic Republic of (was Zaire)", "cd"), ("Zaire", "cd"),
    ("Iran (Islamic Republic of)", "ir"), ("Islamic Republic of Iran", "ir"),
    ("Democratic People's Republic of Korea", "kp"), ("DPRK", "kp"), ("Republic of Korea", "kr"),
    ("Syrian Arab Republic", "sy"), ("Syria", "sy"), ("Libyan Arab Jamahiriya", "ly"), ("State of Libya", "ly"),
    ("United Republic of Tanzania", "tz"), ("Tanzania", "tz"), ("Venezuela (Bolivarian Republic of)", "ve"),
    ("Bolivarian Republic of Venezuela", "ve"), ("Bolivia (Plurinational State of)", "bo"),
    ("Lao People's Democratic Republic", "la"), ("Laos", "la"), ("Viet Nam", "vn"),
    ("Socialist Republic of Vietnam", "vn"), ("Micronesia", "fm"), ("Micronesia (Federated States of)", "fm"),
    ("United Kingdom of Great Britain and Northern Ireland", "gb"), ("Great Britain", "gb"), ("UK", "gb"),
    ("United States of America", "us"), ("USA", "us"), ("Hong Kong S.A.R.", "hk"), ("Taiwan, Province of China", "tw"),
    ("British Virgin Islands", "vg"), ("Virgin Islands, US", "vi"), ("Virgin Islands", "vi"),
    ("Netherlands, Kingdom of the", "nl"), ("Holland", "nl"), ("Saint Vincent and Grenadines", "vc"),
    ("St. Vincent and the Grenadines", "vc"), ("St. Kitts and Nevis", "kn"), ("St. Lucia", "lc"),
    ("Kyrgyz Republic", "kg"), ("Slovak Republic", "sk"), ("Republic of Belarus", "by"),
    ("People's Republic of China", "cn"),
    ("Islamic Republic of Afghanistan", "af"), ("Republic of Iraq", "iq"), ("Republic of Indonesia", "id"),
    ("Republic of Yemen", "ye"), ("Kingdom of Saudi Arabia", "sa"), ("Federal Republic of Germany", "de"),
    ("Republic of South Africa", "za"), ("UAE", "ae"), ("Bosnia-Herzegovina", "ba"), ("Bosnia", "ba"),
    ("Republic of South Sudan", "ss"), ("Gambia, The", "gm"), ("Bahamas, The", "bs"), ("Marshall Islands", "mh"),
    ("Falkland Islands", "fk"), ("Réunion", "re"), ("Curacao", "cw"), ("Trinidad & Tobago", "tt"),
    ("PRC", "cn"), ("Macedonia, The Former Yugoslav Republic of", "mk"), ("Bosnia and Herzegowina", "ba"),
    ("China, Hong Kong Special Administrative Region", "hk"), ("United Kingdom of Great Britain", "gb"),
    ("West Bank", "ps"), ("Region: West Bank", "ps"), ("Region: Gaza", "ps"), ("Gaza", "ps"),
    ("Antigua & Barbuda", "ag"), ("Sao Tome & Principe", "st"), ("Pitcairn Islands", "pn"),
  ]

  /// Adjectives as tables of names use them in a column called nationality.
  private static let adjectives: [(String, String)] = [
    ("Afghan", "af"), ("Algerian", "dz"), ("American", "us"), ("Australian", "au"), ("Bahraini", "bh"),
    ("Bangladeshi", "bd"), ("Belarusian", "by"), ("Belgian", "be"), ("British", "gb"), ("Burmese", "mm"),
    ("Canadian", "ca"), ("Chinese", "cn"), ("Congolese", "cd"), ("Egyptian", "eg"), ("Eritrean", "er"),
    ("Ethiopian", "et"), ("Filipino", "ph"), ("French", "fr"), ("Georgian", "ge"), ("German", "de"), ("Haitian", "ht"),
    ("Indian", "in"), ("Indonesian", "id"), ("Iranian", "ir"), ("Iraqi", "iq"), ("Israeli", "il"), ("Italian", "it"),
    ("Japanese", "jp"), ("Jordanian", "jo"), ("Kazakh", "kz"), ("Kenyan", "ke"), ("Kuwaiti", "kw"), ("Lebanese", "lb"),
    ("Libyan", "ly"), ("Malaysian", "my"), ("Malian", "ml"), ("Mauritanian", "mr"), ("Mexican", "mx"),
    ("Moldovan", "md"), ("Moroccan", "ma"), ("Nigerian", "ng"), ("North Korean", "kp"), ("Pakistani", "pk"),
    ("Philippine", "ph"), ("Qatari", "qa"), ("Russian", "ru"), ("Rwandan", "rw"), ("Saudi", "sa"),
    ("Saudi Arabian", "sa"), ("Serbian", "rs"), ("Somali", "so"), ("South Sudanese", "ss"), ("Sudanese", "sd"),
    ("Syrian", "sy"), ("Tajik", "tj"), ("Tanzanian", "tz"), ("Tunisian", "tn"), ("Turkish", "tr"), ("Ugandan", "ug"),
    ("Ukrainian", "ua"), ("Uzbek", "uz"), ("Venezuelan", "ve"), ("Yemeni", "ye"), ("Zimbabwean", "zw"),
    ("Mauritian", "mu"), ("Afghani", "af"), ("Senegalese", "sn"), ("Norwegian", "no"), ("Belarussian", "by"),
    ("Ukranian", "ua"), ("Türkiyish", "tr"), ("Swedish", "se"), ("Swiss", "ch"), ("Spanish", "es"), ("Dutch", "nl"),
    ("Armenian", "am"), ("Azerbaijani", "az"),
    ("Latvian", "lv"), ("Lithuanian", "lt"), ("Estonian", "ee"), ("Polish", "pl"), ("Cypriot", "cy"),
  ]
}
