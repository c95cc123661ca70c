import Testing

/// The reader of source that the rules rest on: a rule that sees nothing finds nothing.
@Suite(.timeLimit(.minutes(1)))
struct SourceTextTests {
    @Test(
        "comments and strings are no code",
        arguments: [
            ("let a = 1 // try! b", "let a = 1"),
            ("let a = \"try!\" + b", "let a = \"    \" + b"),
            ("/* a /* try! */ b */ c", "                     c"),
            (#"f("\(x["try!"]) \"q\"") as! Y"#, #"f("                  ") as! Y"#),
            (##"f(#"a"try!\#(n)"#) + g"##, ##"f(#"           "#) + g"##),
            ("unsafe f(\"//\")", "unsafe f(\"  \")"),
        ]
    )
    func blanking(source: String, code: String) {
        let line = SourceText(source).code.first ?? ""
        #expect(Substring(line).trimmed == Substring(code).trimmed)
    }

    @Test("a string over several lines keeps the lines and loses its words")
    func multiline() {
        let text = SourceText("let a = \"\"\"\n  try! \"x\" \\(f(\"q\"))\n  \"\"\"\nfatalError()")
        #expect(text.code.count == 4)
        #expect(!text.code[1].contains("try!"))
        #expect(text.code[3] == "fatalError()")
    }

    @Test(
        "imports are found in all their forms",
        arguments: [
            ("import JSON", "JSON"), ("package import JSON", "JSON"), ("@testable import JSON", "JSON"),
            ("@preconcurrency public import struct JSON.Value", "JSON"), ("internal import func Glibc.open", "Glibc"),
        ]
    )
    func imports(line: String, module: String) {
        let file = SourceFile(path: "Sources/A/B.swift", module: "A", text: SourceText("// import X\n" + line))
        #expect(file.imports.map(\.module) == [module])
        #expect(file.imports.map(\.line) == [2])
    }

    @Test("what only looks like an import is none", arguments: ["let import_ = 1", "f(\"import X\")", "// import X"])
    func noImports(line: String) {
        #expect(SourceFile(path: "Sources/A/B.swift", module: "A", text: SourceText(line)).imports.isEmpty)
    }

    @Test(
        "interfaces are recognised",
        arguments: [
            ("package func f() {}", true), ("    package private(set) var count = 0", true),
            ("public static let a = 1", true), ("package init(_ a: Int) {", true), ("package final class A {", true),
            ("package import JSON", false), ("package var description: String {", false), ("func f() {}", false),
            ("let package = Package(", false), ("package extension A {", false), ("public static func == (a: A", false),
            ("package let code: Code", false),
            ("package let code: Quote", true), ("package static let noEntry = ENOENT", false),
            ("package mutating func next2() {", true), ("package init(stringLiteral value: String) {", false),
        ]
    )
    func interfaces(line: String, expected: Bool) {
        #expect((SourceText(line).interfaceName(line: 0) != nil) == expected)
    }

    @Test("the requirements of a protocol are found, and what stands beside it is not")
    func requirements() {
        let text = SourceText(
            "package protocol P {\n  var a: Int { get }\n  func b()\n}\nfunc c() {}\nprotocol Q {\n  func d()\n}"
        )
        #expect(text.requirements.map(\.name) == ["a", "b"])
        #expect(text.requirements.map(\.line) == [1, 2])
    }

    @Test("documentation is what stands right above, attributes aside")
    func documentation() {
        let text = SourceText("/// A.\n@discardableResult\npackage func a() {}\n\npackage func b() {}\n// c\nlet c = 1")
        #expect(text.isDocumented(line: 2))
        #expect(!text.isDocumented(line: 4))
        #expect(!text.isDocumented(line: 6))
        #expect(SourceText("/// A.\n// why\npackage final class A {}").isDocumented(line: 2))
        #expect(text.isCommented(line: 6))
    }
}

extension Substring {
    /// Without the spaces at its end.
    fileprivate var trimmed: Substring {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}
