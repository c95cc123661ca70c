import JSON

/// What a client asks for with `embeddings.create`, in OpenAI's words.
///
/// The handler's parameter rules are those of chats and do not apply; what the provider has refused before is left out
/// here too.
package struct EmbeddingsRequest: Sendable, Equatable {
    /// What is embedded.
    enum Input: Sendable, Equatable {
        /// Texts.
        case texts([String])
        /// Texts as the numbers of the model's own tokens.
        case tokens([[Int]])
    }

    /// How a vector is written.
    enum Encoding: String, Sendable, Equatable {
        /// As an array of numbers.
        case float
        /// As base64 of its numbers, each 32 bits wide and little-endian.
        case base64
    }

    /// What is embedded, never empty.
    let input: Input
    /// How long the vectors are to be; the model's own length where nothing is said.
    let dimensions: Int?
    /// How the client wants the vectors written.
    let encoding: Encoding
    /// All other parameters, in order.
    private(set) var others: JSONObject

    private static let known: Set<String> = [
        "provider", "providerd", "model", "input", "dimensions", "encoding_format",
    ]

    /// Reads the params of `embeddings.create`.
    ///
    /// - Throws: `DialectError`, with the place of whatever is not of OpenAI's shape.
    init(_ params: Span<UInt8>) throws(DialectError) {
        let all = ParameterPlace(.object(try RequestMembers.object(params)), at: "")
        input = try Self.input(try all.required("input"))
        dimensions = try all["dimensions"]?.integer(atLeast: 1)
        others = all.others(than: Self.known)
        guard let format = all["encoding_format"] else {
            encoding = .float
            return
        }
        guard let known = Encoding(rawValue: try format.string()) else {
            throw format.error("must be float or base64")
        }
        encoding = known
    }

    /// Reads params once more whose request has been made.
    ///
    /// - Throws: `UpstreamError` when they cannot be read, which the making of the request would have told.
    init(checked params: Span<UInt8>) throws(UpstreamError) {
        do throws(DialectError) {
            try self.init(params)
        } catch {
            throw UpstreamError(.protocolViolation, "the params are none of embeddings: \(error.message)")
        }
    }

    /// How many vectors are asked for.
    var count: Int {
        switch input {
        case .texts(let texts): texts.count
        case .tokens(let lists): lists.count
        }
    }

    /// The texts, for a service that takes nothing else.
    ///
    /// - Throws: `DialectError` when the client has sent tokens.
    func texts() throws(DialectError) -> [String] {
        guard case .texts(let texts) = input else {
            throw DialectError("the provider embeds texts only, no tokens", at: "/input")
        }
        return texts
    }

    /// Puts those of the other parameters that the provider knows into `body` as they are.
    mutating func moveOthers(_ names: Set<String>, to body: inout JSONObject) {
        for member in others.members where names.contains(member.key) {
            body[member.key] = member.value
            others[member.key] = nil
        }
    }

    private static func input(_ place: ParameterPlace) throws(DialectError) -> Input {
        if let text = place.value.stringValue { return .texts([text]) }
        guard place.value.arrayValue != nil else {
            throw place.error(
                "must be a string, an array of strings, or tokens as an array of whole numbers or several"
            )
        }
        let elements = try place.elements()
        guard let first = elements.first else { throw place.error("must not be empty") }
        if first.value.stringValue != nil {
            var texts: [String] = []
            texts.reserveCapacity(elements.count)
            for element in elements { texts.append(try element.string()) }
            return .texts(texts)
        }
        if first.value.numberValue != nil { return .tokens([try tokens(elements)]) }
        var lists: [[Int]] = []
        for element in elements {
            let list = try element.elements()
            guard !list.isEmpty else { throw element.error("must not be empty") }
            lists.append(try tokens(list))
        }
        return .tokens(lists)
    }

    private static func tokens(_ places: [ParameterPlace]) throws(DialectError) -> [Int] {
        var tokens: [Int] = []
        tokens.reserveCapacity(places.count)
        for place in places { tokens.append(try place.integer(atLeast: 0)) }
        return tokens
    }
}

extension JSONValue {
    /// An array of texts.
    static func strings(_ texts: [String]) -> JSONValue {
        .array(texts.map(JSONValue.string))
    }
}
