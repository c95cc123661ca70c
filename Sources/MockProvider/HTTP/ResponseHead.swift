/// The status line and headers of an answer.
struct ResponseHead: Equatable {
    var status: Int
    var headers: [HTTPRequest.Header] = []

    mutating func add(_ name: String, _ value: String) {
        headers.append(HTTPRequest.Header(name: name, value: value))
    }

    func append(to output: inout [UInt8]) {
        output.append(contentsOf: "HTTP/1.1 \(status) \(Self.reason(status))\r\n".utf8)
        for header in headers {
            output.append(contentsOf: "\(header.name): \(header.value)\r\n".utf8)
        }
        output.append(contentsOf: "\r\n".utf8)
    }

    /// The reason phrases of RFC 9110, and of the codes that providers invented.
    static func reason(_ status: Int) -> String {
        switch status {
        case 100: "Continue"
        case 200: "OK"
        case 201: "Created"
        case 202: "Accepted"
        case 204: "No Content"
        case 301: "Moved Permanently"
        case 302: "Found"
        case 307: "Temporary Redirect"
        case 308: "Permanent Redirect"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 408: "Request Timeout"
        case 409: "Conflict"
        case 413: "Content Too Large"
        case 422: "Unprocessable Content"
        case 425: "Too Early"
        case 429: "Too Many Requests"
        case 431: "Request Header Fields Too Large"
        case 500: "Internal Server Error"
        case 501: "Not Implemented"
        case 502: "Bad Gateway"
        case 503: "Service Unavailable"
        case 504: "Gateway Timeout"
        case 505: "HTTP Version Not Supported"
        case 529: "Site is overloaded"
        default: "Status"
        }
    }
}
