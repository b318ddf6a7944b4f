import ArgumentParser
import Foundation
import Node
import Pages
import Vocabulary

struct PeerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "peer", abstract: "Nodes of other services: make this one known, admit others, see who is admitted.",
    subcommands: [Card.self, Add.self, List.self, Remove.self, Address.self])

  struct Card: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write this node's identity card, and show the fingerprint to read out.",
      discussion: "The card goes to the other service in whatever way; the fingerprint is read out over another line.")

    @Option(help: "The service's name, as others will see it; only before the first peer is admitted.")
    var name: String?
    @Option(help: ArgumentHelp("The file to write.", valueName: "file")) var out: String
    @Flag(help: "Make new keys to seal for; the two pairs before still open. Peers need the new card, or a directory.")
    var newKeys = false
    @OptionGroup var node: NodeOptions

    mutating func run() async throws {
      let node = try await node.open()
      if let name { try await node.name(service: name) }
      if newKeys { try node.renewBodyKeys() }
      let card = try await node.identityCard()
      guard FileManager.default.createFile(atPath: out, contents: Data(card)) else {
        throw Fault("exchange.file", at: .init(file: out), ("file", .text(out)))
      }
      Console.show(
        "exchange.card", ("name", .text(try await node.serviceName())), ("file", .text(out)),
        ("fingerprint", .text(try await node.fingerprint())))
    }
  }

  struct Add: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "add",
      abstract: "Propose a peer by its card, after an assessment; a second officer admits it with `entente approve`.",
      discussion: """
        The assessment is a file of JSON: agreement, allowed types, contacts, a finding with its reason for each \
        question (data-protection, confidentiality, use-limits, human-rights, abuse-history, reciprocity, key-custody), \
        the assurances that are needed case by case, the days of review and end.
        """, aliases: ["admit"])

    @Argument(help: "The peer's identity card.") var card: String
    @Option(help: "The fingerprint that the other side read out.") var fingerprint: String
    @Option(help: ArgumentHelp("The recorded assessment.", valueName: "file")) var assessment: String
    @OptionGroup var act: ActOptions

    mutating func run() async throws {
      let (node, signing) = try await act.open()
      let card = try Attached.bytes(card)
      let assessed = try Attached.bytes(assessment)
      let terms = try await Attached.reading(assessment, assessed) { try ChannelTerms(assessed) }
      let waiting = try await node.admitPeer(card: card, fingerprint: fingerprint, terms: terms, at: signing)
      Console.show("exchange.waits", ("act", .text(waiting)))
    }
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "The admitted peers.")
    @OptionGroup var node: NodeOptions
    @Flag(help: "As JSON lines.") var json = false

    mutating func run() async throws {
      for peer in try await node.open().peerSummaries() {
        if json {
          Console.show(peer.json)
        } else {
          Console.show(
            peer.isSuspended ? "exchange.peer-suspended" : "exchange.peer", ("name", .text(peer.name)),
            ("id", .text(peer.id)), ("country", .country(peer.country)),
            ("service", .word("report.service.\(peer.service.rawValue)")),
            ("agreement", .text(peer.agreement)), ("until", .date(peer.validUntil)),
            ("fingerprint", .text(peer.fingerprint)))
          if peer.isWithdrawn { Console.show(Console.wording.text("exchange.peer-withdrawn")) }
          if let address = peer.address { Console.show("exchange.peer-address", ("address", .text(address))) }
          if let reason = peer.deliveryTrouble { Console.show("exchange.peer-trouble", ("reason", .text(reason))) }
        }
      }
    }
  }

  struct Remove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Withdraw a peer, at once: nothing is sent to it or taken from it any more.",
      discussion: "One officer is enough. To admit it again takes two, as the first time.")
    @Argument(help: "The peer.") var peer: String
    @OptionGroup var act: ActOptions

    mutating func run() async throws {
      let (node, signing) = try await act.open()
      try await node.withdrawPeer(peer, at: signing)
      Console.show(Console.wording.text("exchange.peer-removed"))
    }
  }

  struct Address: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say where a peer listens, so that envelopes are brought to it over the network.",
      discussion:
        "Whoever answers there has to show a certificate of the peer's key. Without an address: through folders again, or as the directory says."
    )
    @Argument(help: "The peer.") var peer: String
    @Argument(help: "host:port") var address: String?
    @OptionGroup var node: NodeOptions

    mutating func run() async throws {
      try await node.open().setAddress(address, of: peer)
    }
  }
}

struct ChannelCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "channel", abstract: "How the exchange with a peer stands: agreement, types, contacts, balance.",
    subcommands: [Show.self, Suspend.self, Resume.self])

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "A channel with its balance and open items.")
    @Argument(help: "The peer.") var peer: String
    @OptionGroup var look: LookOptions

    mutating func run() async throws {
      let (node, desk) = try await look.open("overview of the channel")
      let channel = try await node.channelSummary(peer, at: desk)
      if look.json {
        func rows(_ rows: [ChannelSummary.Row]) -> JSON {
          .list(
            rows.map {
              .object([
                ("type", .text($0.type)), ("asked", .integer($0.asked)), ("answered", .integer($0.answered)),
                ("refused", .integer($0.refused)), ("open", .integer($0.open)),
                ("without-feedback", .integer($0.withoutFeedback)),
              ])
            })
        }
        return Console.show(
          JSON.object([
            ("peer", .text(channel.peer.id)), ("allowed-types", .list(channel.allowedTypes.map { .text($0) })),
            ("outgoing", rows(channel.outgoing)), ("incoming", rows(channel.incoming)),
            ("open", .list(channel.openItems.map { .text($0) })),
          ]).line)
      }
      Console.show(
        "exchange.channel", ("name", .text(channel.peer.name)), ("agreement", .text(channel.peer.agreement)),
        ("until", .date(channel.peer.validUntil)))
      for contact in channel.contacts {
        Console.show("exchange.channel.contact", ("desk", .text(contact.desk)), ("reachable", .text(contact.reachable)))
      }
      for (key, rows) in [
        ("exchange.channel.outgoing", channel.outgoing), ("exchange.channel.incoming", channel.incoming),
      ] {
        for row in rows {
          Console.show(
            key, ("title", .word("form.type.\(row.type)")), ("asked", .integer(Int64(row.asked))),
            ("answered", .integer(Int64(row.answered))), ("refused", .integer(Int64(row.refused))),
            ("open", .integer(Int64(row.open))))
        }
      }
    }
  }

  struct Suspend: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Send nothing through a channel until it is resumed.")
    @Argument(help: "The peer.") var peer: String
    @OptionGroup var act: ActOptions

    mutating func run() async throws {
      let (node, signing) = try await act.open()
      try await node.setSuspended(true, channelWith: peer, at: signing)
      Console.show(Console.wording.text("exchange.channel.suspended"))
    }
  }

  struct Resume: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Take a suspended channel up again.")
    @Argument(help: "The peer.") var peer: String
    @OptionGroup var act: ActOptions

    mutating func run() async throws {
      let (node, signing) = try await act.open()
      try await node.setSuspended(false, channelWith: peer, at: signing)
      Console.show(Console.wording.text("exchange.channel.resumed"))
    }
  }
}
