import DaemonHarness
import Glibc
import Harness
import JSON
import Synchronization
import Testing

@testable import Daemon

/// Every way to save a file that PROVIDERS.md lists is taken into use once, within 200 ms of the last write.
@Suite(.aloneOnThread, .timeLimit(.minutes(5)))
struct HotReloadTests {
    /// A way to change what is in a file.
    enum Save: String, CaseIterable {
        case inPlace, renamed, vim, sed, ansible, deletedAndCreated, appended, symlinkSwapped, directoryReplaced
    }

    /// A file of the configuration.
    enum Place: String, CaseIterable {
        case environment = ".env"
        case metadata = "providers_meta.json"
        case handler = "handlers/words.json"
    }

    let configuration: TestConfiguration

    init() throws {
        configuration = try TestConfiguration()
        for place in Place.allCases {
            try writeFile(configuration.file(place.rawValue), text(place, "first"), mode: 0o600)
        }
    }

    /// The text of a file that has this value at its place.
    func text(_ place: Place, _ value: String) -> String {
        switch place {
        case .environment: "WORDS_DEFAULT_MODEL=\(value)\n"
        case .metadata: #"{"version":1,"providers":{"words":{"type":"echo","display_name":"\#(value)"}}}"# + "\n"
        // A handler has no words of its own that a client would see; that it changed is told by event.
        case .handler: #"{"dialect":"echo","timeouts":{"idle":\#(value.utf8.count)}}"# + "\n"
        }
    }

    /// Changes one file in such a way.
    func save(_ save: Save, _ place: Place, _ text: String, from old: String) throws {
        let file = configuration.file(place.rawValue)
        switch save {
        case .inPlace:
            try writeFile(file, text, mode: 0o600)
        case .renamed:
            try writeFile(file + ".new", text, mode: 0o600)
            try renameFile(file + ".new", to: file)
        case .vim:
            // The old one is moved aside, the new one is written in its place, and the old one is removed.
            try writeFile(configuration.file("4913"), "")
            unsafe unlink(configuration.file("4913"))
            try renameFile(file, to: file + "~")
            try writeFile(file, text, mode: 0o600)
            unsafe unlink(file + "~")
        case .sed:
            // The real one: it writes `sedXXXXXX` in the directory and renames it.
            try writeFile(configuration.path + "/../script", "c\\\n" + text)
            #expect(unsafe system("sed -i -f '\(configuration.path)/../script' '\(file)'") == 0)
        case .ansible:
            let temporary = configuration.file(".ansible_tmp9f3k2words")
            try writeFile(temporary, text, mode: 0o600)
            unsafe chmod(temporary, 0o600)
            try renameFile(temporary, to: file)
        case .deletedAndCreated:
            unsafe unlink(file)
            try writeFile(file, text, mode: 0o600)
        case .appended:
            // Half of it, and then the rest: the first half alone is nothing, or an error that is kept out.
            let half = text.utf8.count / 2
            try writeFile(file, String(decoding: Array(text.utf8)[..<half], as: UTF8.self), mode: 0o600)
            let descriptor = unsafe open(file, O_WRONLY | O_APPEND | O_CLOEXEC)
            let rest = Array(text.utf8)[half...].map { $0 }
            #expect(unsafe write(descriptor, rest, rest.count) == rest.count)
            close(descriptor)
        case .symlinkSwapped: try swapData(place, text)
        case .directoryReplaced:
            let new = configuration.path + ".new"
            for name in ["", "/handlers"] { try makeDirectory(new + name) }
            for other in Place.allCases {
                let bytes = try readFile(configuration.file(other.rawValue))
                let content = other == place ? text : String(decoding: bytes, as: UTF8.self)
                try writeFile(new + "/" + other.rawValue, content, mode: 0o600)
            }
            try renameFile(configuration.path, to: configuration.path + ".\(text.hashValue)")
            try renameFile(new, to: configuration.path)
        }
    }

    /// What Kubernetes does with a volume: `..data` points to a directory with all files, and is swapped as a whole.
    func swapData(_ place: Place, _ text: String) throws {
        let handlers = place == .handler ? "handlers/" : ""
        let name = place == .handler ? "words.json" : place.rawValue
        let root = configuration.file(handlers)
        let version = "..version_\(monotonicMicroseconds())"
        try makeDirectory(root + version)
        for other in Place.allCases where (other == .handler) == (place == .handler) {
            let file = other == .handler ? "words.json" : other.rawValue
            let old = String(decoding: try readFile(root + file), as: UTF8.self)
            try writeFile(root + version + "/" + file, file == name ? text : old, mode: 0o600)
        }
        #expect(unsafe symlink(version, root + "..data_tmp") == 0)
        try renameFile(root + "..data_tmp", to: root + "..data")
    }

    /// Makes the files links through `..data`, as they are in such a volume.
    func useLinks(_ place: Place) throws {
        try swapData(place, text(place, "first"))
        for other in Place.allCases where (other == .handler) == (place == .handler) {
            let file = other == .handler ? "words.json" : other.rawValue
            let path = configuration.file(place == .handler ? "handlers/" : "") + file
            unsafe unlink(path)
            #expect(unsafe symlink("..data/" + file, path) == 0)
        }
    }

    @Test(
        "However a file is saved, it is in use soon, and its difference is told once",
        arguments: Save.allCases,
        Place.allCases
    )
    func everySave(save: Save, place: Place) async throws {
        if save == .symlinkSwapped { try useLinks(place) }
        try await withDaemon(configuration) { daemon in
            let watcher = try daemon.connect()
            let state = try watcher.result("event.subscribe", #"{"topics":["provider","config"]}"#)
            var generation = try #require(state["generation"]?.intValue)
            var value = "first"
            // In one of three attempts, because a busy machine may stop for longer than that.
            let fastest = try smallest(allowed: 200) { () throws -> Int64? in
                let old = value
                value += "-again"
                try self.save(save, place, text(place, value), from: old)
                let start = monotonicMicroseconds()
                // Of a file that was empty or half there for a moment a load may have made something of its own.
                while true {
                    let event = try watcher.notification("event")
                    if event["event"]?.stringValue == "rejected" { continue }
                    #expect(event["event"]?.stringValue == "updated", "\(event.text)")
                    #expect(event["name"]?.stringValue == "words")
                    generation += 1
                    let reloaded = try watcher.notification("event")
                    #expect(reloaded["event"]?.stringValue == "reloaded", "\(reloaded.text)")
                    #expect(reloaded["generation"]?.intValue == generation)
                    let provider = event["provider"]
                    switch place {
                    case .environment where provider?["default_model"]?.stringValue != value: continue
                    case .metadata where provider?["display_name"]?.stringValue != value: continue
                    default: return (monotonicMicroseconds() - start) / 1000
                    }
                }
            }
            #expect(fastest.map { $0 <= 200 } == true, "seen after \(fastest ?? -1) ms")
            // Nothing more comes of it: the files are what is in use.
            let again = try watcher.result("config.reload")
            #expect(again["generation"]?.intValue == generation)
            #expect(try daemon.connect().stream(chat("words/echo")).result != nil)
        }
    }

    @Test("Under a hundred writes a second files are taken into use again and again, and in the end the last one")
    func storm() async throws {
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            func model() throws -> String? {
                try client.result("provider.get", #"{"name":"words"}"#)["provider"]?["default_model"]?.stringValue
            }
            var seen: Set<String> = []
            let start = monotonicMicroseconds()
            for number in 0..<200 {
                try writeFile(configuration.file(".env"), text(.environment, "m\(number)"), mode: 0o600)
                // Every ten milliseconds: never is it quiet for as long as the daemon would like.
                while monotonicMicroseconds() - start < Int64(number) * 10_000 { usleep(500) }
                if let model = try model() { seen.insert(model) }
            }
            #expect(try milliseconds { try model() == "m199" } != nil)
            #expect(seen.count >= 4, "\(seen.count) values were in use")
            // One load at a time, each after a moment: far fewer than there were writes.
            let generation = try #require(try client.result("daemon.status")["generation"]?.intValue)
            #expect(generation < 60, "\(generation)")
        }
    }

    @Test("What is changed while the kernel's queue of events is full is seen all the same")
    func overflow() async throws {
        let length = Int(
            String(decoding: try readFile("/proc/sys/fs/inotify/max_queued_events"), as: UTF8.self).dropLast()
        )
        let names = try #require(length) + 100
        try #require(names < 200_000, "this machine's queue is too long to be filled")
        try await withDaemon(configuration) { daemon in
            let watcher = try daemon.connect()
            _ = try watcher.result("event.subscribe", #"{"topics":["provider"]}"#)
            let gate = Gate()
            daemon.supervisor.perform { _ in gate.hold() }
            #expect(milliseconds { gate.isHeld } != nil)
            // Names of the daemon's own are no reason to read anything, so that only the overflow is one.
            let file = configuration.file(".providerd.test")
            for number in 0..<names { unsafe link(configuration.file(".env"), file + "\(number)") }
            try writeFile(configuration.file(".env"), text(.environment, "after"), mode: 0o600)
            gate.open()
            let event = try watcher.notification("event")
            #expect(event["provider"]?["default_model"]?.stringValue == "after")
            for number in 0..<names { unsafe unlink(file + "\(number)") }
        }
    }

    /// What is put in a file's place.
    enum Obstacle: CaseIterable {
        case directory, unreadable, huge, pipe
    }

    @Test(
        "What is no file that could be read changes nothing, is named, and does no harm",
        arguments: Obstacle.allCases,
        Place.allCases
    )
    func obstacle(obstacle: Obstacle, place: Place) async throws {
        let file = configuration.file(place.rawValue)
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            let watcher = try daemon.connect()
            _ = try watcher.result("event.subscribe", #"{"topics":["config"]}"#)
            let before = try residentBytes()
            unsafe unlink(file)
            switch obstacle {
            case .directory: try makeDirectory(file)
            case .unreadable:
                // Root may read anything but this, which fails in the read itself.
                if geteuid() == 0 {
                    #expect(unsafe symlink("/proc/self/mem", file) == 0)
                } else {
                    try writeFile(file, "", mode: 0)
                }
            case .huge:
                try writeFile(file + ".huge", "")
                #expect(unsafe truncate(file + ".huge", 1 << 30) == 0)
                try renameFile(file + ".huge", to: file)
            case .pipe: #expect(unsafe mkfifo(file, 0o600) == 0)
            }
            var event = try watcher.notification("event")
            // A file that is not there for a moment may be no error: then what it said is gone, until it is back.
            if event["event"]?.stringValue == "reloaded" { event = try watcher.notification("event") }
            #expect(event["event"]?.stringValue == "rejected", "\(event.text)")
            let problem = try #require(event["problems"]?.arrayValue?.first)
            #expect(problem["file"]?.stringValue?.hasSuffix(place.rawValue) == true, "\(problem.text)")
            #expect(problem["message"]?.stringValue?.isEmpty == false)
            let refusal = try client.call("config.reload")
            #expect(refusal.errorCode == -32006)
            #expect(refusal.details?["problems"] == event["problems"])
            #expect(try residentBytes() - before < 24 << 20)
            #expect(try client.stream(chat("words/echo")).result != nil)
            if obstacle == .directory { unsafe rmdir(file) } else { unsafe unlink(file) }
            try writeFile(file, text(place, "mended"), mode: 0o600)
            #expect(try milliseconds { try client.result("daemon.status")["state"]?.stringValue == "ready" } != nil)
        }
    }

    @Test("What the daemon writes itself is not loaded a second time", arguments: [1, 2])
    func ownWrites(workers: Int) async throws {
        try await withDaemon(configuration, .init(workers: workers)) { daemon in
            let watcher = try daemon.connect()
            _ = try watcher.result("event.subscribe", #"{"topics":["provider","config"]}"#)
            for number in 0..<5 {
                _ = try daemon.connect().result("provider.add", #"{"type":"echo","name":"p\#(number)"}"#)
            }
            // Only after the watch has seen all of it is this taken into use.
            try writeFile(configuration.file(".env"), text(.environment, "last"), mode: 0o600)
            var seen: [String] = []
            while seen.last != "reloaded words" {
                let event = try watcher.notification("event")
                seen.append("\(event["event"]?.stringValue ?? "") \(event["name"]?.stringValue ?? "")")
                if seen.last == "updated words" {
                    #expect(try watcher.notification("event")["generation"]?.intValue == 7)
                    break
                }
            }
            let additions = (0..<5).flatMap { ["added p\($0)", "reloaded "] }
            #expect(seen == additions + ["updated words"])
        }
    }
}

/// Holds a loop until it is let go.
private final class Gate: Sendable {
    private let held = Atomic(false)
    private let opened = Atomic(false)

    /// Whether somebody is held.
    var isHeld: Bool { held.load(ordering: .acquiring) }

    /// Holds the calling thread until `open()`.
    func hold() {
        held.store(true, ordering: .releasing)
        while !opened.load(ordering: .acquiring) { usleep(200) }
    }

    func open() { opened.store(true, ordering: .releasing) }
}
