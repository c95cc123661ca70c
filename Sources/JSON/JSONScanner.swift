/// Validation of a whole text, for bytes that are passed on untouched.
package enum JSONScanner {
    /// Checks that `bytes` are one JSON value (RFC 8259), with nothing but white space around it.
    ///
    /// Allocates nothing; `depthLimit` is not bounded.
    package static func validate(
        _ bytes: Span<UInt8>,
        depthLimit: Int = JSONReader.defaultDepthLimit
    ) throws(JSONError) {
        let lexer = JSONLexer(bytes)
        let start = lexer.skipWhiteSpace(from: 0)
        guard start < lexer.count else { throw JSONError(.unexpectedEnd, at: start) }
        let value = lexer.value(from: start, room: depthLimit)
        guard !value.isFault else { throw value.error }
        let end = lexer.skipWhiteSpace(from: value.end)
        guard end == lexer.count else { throw JSONError(.trailingContent, at: end) }
    }
}
