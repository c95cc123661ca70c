/// The status and header fields of a final response.
package struct ResponseHead: Sendable {
    /// The status code, 200 … 999; interim (1xx) responses are not told.
    package let status: Int
    /// The version in the status line, such as `1.1` or `2`.
    package let version: String
    /// The fields in the order received, names in lower case, values without surrounding white space.
    ///
    /// Bytes that are not UTF-8 are replaced by U+FFFD.
    package let headers: [(name: String, value: String)]

    /// Describes a response head.
    package init(status: Int, version: String, headers: [(name: String, value: String)]) {
        self.status = status
        self.version = version
        self.headers = headers
    }

    /// The value of the first field named `name`, which is given in lower case.
    package subscript(name: String) -> String? {
        headers.first { $0.name == name }?.value
    }
}
