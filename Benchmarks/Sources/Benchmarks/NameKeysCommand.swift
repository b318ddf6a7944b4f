import NameKeys
import PrivateMatching
import Vocabulary

/// `Benchmarks name-keys`, for private_names.py: people from standard input, a line each of identifier, given name, family name
/// and date of birth between tabs; for each key a line of identifier, class and normal form.
func nameKeys() {
  var (people, keys, time) = (0, 0, 0)
  while let line = readLine() {
    let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    guard fields.count == 4, let born = PartialDate(fields[3]) else { continue }
    var items: [MatchItem] = []
    time += nanoseconds {
      items = (try? PersonKeys(given: fields[1], family: fields[2], birthDate: born).items) ?? []
    }
    people += 1
    keys += items.count
    for item in items { print(fields[0], item.identifierClass.rawValue, item.normalForm, separator: "\t") }
  }
  print("#", people, keys, time / max(people, 1), separator: "\t")
}
