import Harness
import JSON
import POSIX
import Testing
import Wire

@testable import Providers

/// Fault 15 as a property: whatever two writers and hands without a lock do in whatever order, nothing is lost.
@Suite(.timeLimit(.minutes(5)))
struct InterleavingTests {
    @Test(
        "Two writers and an editor between any two of their steps lose nothing of each other's",
        arguments: 0..<World.seeds
    )
    func interleavings(seed: Int) throws {
        var world = try World(seed: UInt64(seed))
        for round in 0..<World.rounds {
            try world.round(round)
            try world.check("seed \(seed), round \(round)")
        }
        // It was no walk in the park, and no standstill either.
        #expect(
            world.made > World.rounds / 4 && world.conflicts > World.rounds / 20 && world.deaths > 0,
            "\(world.made)"
        )
    }
}

/// Files, who changes them, and what must be in them by now.
private struct World {
    /// How many transactions a world sees: more make its files longer, not the test better.
    static let rounds = 100
    /// How many worlds there are; `PROVIDERD_ROUNDS` asks for that many transactions in all.
    static let seeds = propertyRounds(usually: 400) / rounds

    private let fixture: ConfigurationFixture
    private var random: SeededGenerator
    /// What each writer believes to be in the files.
    private var bases: [Snapshot]
    /// The default model of each provider that the writers made.
    private var models: [String: String] = [:]
    /// What hands have written to each file.
    private let marks = Guarded<[(file: String, text: String)]>([])
    private(set) var made = 0
    private(set) var conflicts = 0
    private(set) var deaths = 0

    init(seed: UInt64) throws {
        fixture = try ConfigurationFixture(in: TemporaryDirectory.memory)
        random = SeededGenerator(seed: seed)
        bases = [try fixture.load(), try fixture.load()]
    }

    /// One transaction of one writer, with an edit or a death somewhere in it.
    mutating func round(_ number: Int) throws {
        let writer = Int.random(in: 0..<2, using: &random)
        let name = "p\(Int.random(in: 0..<5, using: &random))"
        let model = "model-\(number)"
        let step = Int.random(in: 0..<40, using: &random)
        let dies = Int.random(in: 0..<8, using: &random) == 0
        let edit = Int.random(in: 0..<5, using: &random)
        let count = Guarded(0)
        let disk = DiskWriter { [self] _ in
            let now = count.withLock { count in
                count += 1
                return count
            }
            if dies { return now >= step ? Errno(Errno.inputOutput, "injected") : nil }
            // An edit that fails is missed by the check.
            if now == step { try? self.edit(edit, number) }
            return nil
        }
        let transaction = ProviderTransaction(fixture.directory, now: AddingTests.now + number, disk: disk)
        let isNew = models[name] == nil
        let isRemoval = !isNew && Bool.random(using: &random)
        do throws(RPCError) {
            let base = bases[writer]
            let change =
                if isNew {
                    try transaction.add(
                        ProviderAdd(type: "openai", name: name, apiKey: APIKey("sk-\(number)"), defaultModel: model),
                        after: base
                    )
                } else if isRemoval {
                    try transaction.remove(ProviderRemove(name: name), after: base)
                } else {
                    try transaction.update(ProviderUpdate(name: name, defaultModel: .set(model)), after: base)
                }
            models[name] = isRemoval ? .none : model
            bases[writer] = change.snapshot
            made += 1
        } catch {
            bases[writer] = try fixture.load()
            if dies {
                deaths += 1
            } else {
                #expect(error.code == .configConflict, "\(error)")
                conflicts += 1
            }
            // Who died may have come to the end, and what was overtaken by a hand stays as that left it.
            let now = bases[writer].providers[name]?.defaultModel
            #expect(now == models[name] || now == (isRemoval ? .none : model), "\(error)")
            #expect(dies || error.message.contains("it stays as they left it") || now == models[name], "\(error)")
            models[name] = now
        }
    }

    /// A hand writes to one of the files, in place or by rename.
    private func edit(_ kind: Int, _ number: Int) throws {
        let variable = "HAND_\(number)=x"
        let member = "hand_\(number)"
        switch kind {
        case 0: try fixture.append(variable + "\n", to: ".env")
        case 1: try fixture.exchange(".env") { variable + "\n" + $0 }
        case 2:
            try fixture.exchange("providers_meta.json") {
                $0.replacing("\"version\"", with: "\"\(member)\": 1, \"version\"")
            }
        case 3: try fixture.append(" ", to: "providers_meta.json")
        default:
            try fixture.exchange("handlers/deepseek.json") { _ in
                #"{"dialect":"openai","headers":{"X-H":"\#(member)"}}"#
            }
        }
        marks.withLock { marks in
            switch kind {
            case 0, 1: marks.append((".env", variable))
            case 2: marks.append(("providers_meta.json", member))
            case 3: break
            default:
                marks.removeAll { $0.file.hasPrefix("handlers") }
                marks.append(("handlers/deepseek.json", member))
            }
        }
    }

    /// Everything that was written is there.
    func check(_ place: Comment) throws {
        let snapshot = try fixture.load()
        #expect(snapshot.names == (["deepseek", "parrot"] + models.keys).sorted(), place)
        for (name, model) in models { #expect(snapshot.providers[name]?.defaultModel == model, place) }
        #expect(try fixture.ownNames() == [], place)
        var texts: [String: String] = [:]
        for (file, mark) in marks.withLock({ $0 }) {
            let text = try texts[file] ?? fixture.text(file)
            texts[file] = text
            #expect(text.contains(mark), "\(place): \(mark) of \(file)")
        }
    }
}
