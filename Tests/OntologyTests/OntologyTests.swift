// tests of Ontology
