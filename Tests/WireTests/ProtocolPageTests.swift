import Glibc
import Harness
import Testing
import Wire

/// The page that writers of clients read, held to the types.
///
/// After a change of the protocol, `REWRITE_PROTOCOL_PAGE=1 swift test --filter ProtocolPageTests` brings its tables up
/// to date.
@Suite("The protocol's page", .timeLimit(.minutes(1)))
struct ProtocolPageTests {
    private static let path = ReferenceMaterial.projectRoot + "/Sources/Wire/Wire.docc/Protocol.md"

    private static let parts: [(name: String, text: String)] = [
        ("methods", ProtocolReference.methods), ("notifications", ProtocolReference.notifications),
        ("errors", ProtocolReference.errors), ("objects", ProtocolReference.objectTables),
    ]

    @Test("holds every method, notification, error and object as the types have them", arguments: parts.indices)
    func tables(index: Int) throws {
        let (name, text) = Self.parts[index]
        let page = String(decoding: try readFile(Self.path), as: UTF8.self)
        let begin = "<!-- begin \(name) -->\n"
        let end = "\n<!-- end \(name) -->"
        let start = try #require(page.firstRange(of: begin)).upperBound
        let stop = try #require(page.firstRange(of: end)).lowerBound
        if unsafe getenv("REWRITE_PROTOCOL_PAGE") != nil {
            try Self.rewrite(page[..<start] + text + page[stop...])
        } else {
            #expect(String(page[start..<stop]) == text)
        }
    }

    @Test("names no method, error or role that there is not")
    func prose() throws {
        let page = String(decoding: try readFile(Self.path), as: UTF8.self)
        let known = Set(Method.allCases.map(\.rawValue)).union(OpenRPC.notifications.map { $0.method })
        let families = Set(known.compactMap { $0.split(separator: ".").first })
        for word in page.split(separator: "`") where word.contains(".") && !word.contains(" ") {
            let parts = word.split(separator: ".")
            guard parts.count == 2, families.contains(parts[0]), word.allSatisfy({ $0.isLetter || $0 == "." }) else {
                continue
            }
            #expect(known.contains(String(word)), "\(word)")
        }
        #expect(page.contains("`limits.max_line`"))
    }

    private static func rewrite(_ page: some StringProtocol) throws {
        try writeFile(path, String(page))
    }
}
