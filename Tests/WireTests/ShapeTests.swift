import JSON
import Testing
import Wire

private struct Leaf: WireObject, Equatable {
    let size: Int

    static let shape = Shape(Leaf.init, Field("size", \.size, "Its size.", .minimum(1), .maximum(9)))
}

private enum Colour: String, WireChoice { case red, green }

private struct Tree: WireObject, Equatable {
    let name: String
    let height: Double?
    let leaves: [Leaf]
    let colour: Colour
    let extra: JSONObject?
    let old: Bool

    static let shape = Shape(
        Tree.init,
        Field("name", \.name, "Its name.", .notEmpty, .title("Name"), .examples("oak")),
        Field("height", \.height, "Its height.", .above(0)),
        Field("leaves", \.leaves, default: [], "Its leaves."),
        Field("colour", \.colour, default: .green, "Its colour."),
        Field("extra", \.extra, "Whatever."),
        Field("old", \.old, default: false, "Whether it is old.", .advanced)
    )
}

@Suite("A list of fields", .timeLimit(.minutes(1)))
struct ShapeTests {
    private func read(_ text: String, _ unknown: Inspection.UnknownMembers = .refused) throws -> (Tree?, [String]) {
        var inspection = Inspection(unknownMembers: unknown)
        let tree = Tree.read(try json(text), &inspection)
        return (tree, inspection.problems.map { "\($0.path) \($0.message)" })
    }

    @Test("decodes, with defaults and null for what is left out")
    func decodes() throws {
        let (tree, problems) = try read(#"{"leaves":[{"size":3}],"name":"oak","height":null}"#)
        #expect(problems == [])
        #expect(
            tree == Tree(name: "oak", height: nil, leaves: [Leaf(size: 3)], colour: .green, extra: nil, old: false)
        )
    }

    @Test("encodes in its own order and leaves out what is not there")
    func encodes() throws {
        let tree = Tree(name: "é", height: 1.5, leaves: [Leaf(size: 1)], colour: .red, extra: ["a": 1.0e2], old: true)
        let written = text(tree)
        #expect(try read(written).0 == tree)
        #expect(written.hasPrefix(#"{"name":"é","height":1.5,"leaves":[{"size":1}],"colour":"red","extra":{"a":"#))
        let bare = Tree(name: "a", height: nil, leaves: [], colour: .green, extra: nil, old: false)
        #expect(text(bare) == #"{"name":"a","leaves":[],"colour":"green","old":false}"#)
    }

    @Test("tells every problem at once, each with its JSON Pointer")
    func everyProblem() throws {
        let (tree, problems) = try read(
            #"{"height":0,"leaves":[{"size":3},{"size":"big"},{"size":10},{},5],"colour":"blue","old":1,"hieght":2,"a/b~c":3}"#
        )
        #expect(tree == nil)
        #expect(
            problems == [
                "/hieght is not known; did you mean height?",
                "/a~1b~0c is not known",
                "/name is required",
                "/height must be above 0",
                "/leaves/1/size must be an integer, not a string",
                "/leaves/2/size must be at most 9",
                "/leaves/3/size is required",
                "/leaves/4 must be an object, not an integer",
                "/colour must be one of red, green",
                "/old must be true or false, not an integer",
            ]
        )
    }

    @Test("passes over unknown members where a newer daemon may send them")
    func toleratesNewer() throws {
        let (tree, problems) = try read(#"{"name":"a","new":1,"leaves":[{"size":1,"newer":2}]}"#, .ignored)
        #expect(tree?.name == "a")
        #expect(problems == [])
    }

    @Test(
        "refuses what is no object",
        arguments: ["null", "[]", "1", #""a""#, "true"]
    )
    func noObject(text: String) throws {
        let (tree, problems) = try read(text)
        #expect(tree == nil)
        #expect(problems.count == 1)
    }

    @Test("is the schema")
    func schema() throws {
        let expected = """
            {"type":"object","properties":{\
            "name":{"type":"string","description":"Its name.","minLength":1,"title":"Name","examples":["oak"],"x-order":0},\
            "height":{"type":"number","description":"Its height.","exclusiveMinimum":0,"x-order":1},\
            "leaves":{"type":"array","items":{"type":"object","properties":{"size":{"type":"integer",\
            "description":"Its size.","minimum":1,"maximum":9,"x-order":0}},"required":["size"],\
            "additionalProperties":false},"description":"Its leaves.","default":[],"x-order":2},\
            "colour":{"type":"string","enum":["red","green"],"description":"Its colour.","default":"green","x-order":3},\
            "extra":{"type":"object","description":"Whatever.","x-order":4},\
            "old":{"type":"boolean","description":"Whether it is old.","default":false,"x-advanced":true,"x-order":5}},\
            "required":["name"],"additionalProperties":false}
            """
        #expect(text(Tree.schema.json) == expected)
    }

    @Test("keeps integers exact and refuses fractions for them")
    func integers() throws {
        var inspection = Inspection()
        #expect(Int.read(try json("9223372036854775807"), &inspection) == .max)
        #expect(Int.read(try json("1.5"), &inspection) == nil)
        #expect(Int.read(try json("9223372036854775808"), &inspection) == nil)
        #expect(inspection.problems.count == 2)
        #expect(Double.infinity.json == nil)
    }
}
