import Testing

@testable import MockProvider

@Suite("The request parser", .timeLimit(.minutes(5)))
struct RequestParserTests {
    /// Feeds the text in pieces that end at the given places.
    private func events(_ text: String, cuts: [Int], limits: RequestLimits = RequestLimits()) throws(RequestError)
        -> [RequestParser.Event]
    {
        var parser = RequestParser(limits: limits)
        var events: [RequestParser.Event] = []
        let bytes = Array(text.utf8)
        var start = 0
        for end in cuts + [bytes.count] {
            parser.append(bytes[start..<end])
            start = end
            while let event = try parser.next() { events.append(event) }
        }
        return events
    }

    private func requests(_ text: String, cuts: [Int] = []) throws(RequestError) -> [HTTPRequest] {
        try events(text, cuts: cuts).compactMap { if case .request(let request) = $0 { request } else { nil } }
    }

    static let good: [(text: String, bodies: [String])] = [
        ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", [""]),
        ("\r\n\r\nGET / HTTP/1.1\r\nHost:a\r\n\r\n", [""]),
        ("GET / HTTP/1.0\r\n\r\n", [""]),
        ("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello", ["hello"]),
        ("POST /x HTTP/1.1\r\nHost: a\r\ncontent-length: 5\r\nContent-Length: 5\r\n\r\nhello", ["hello"]),
        ("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", [""]),
        ("POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", [""]),
        (
            "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n"
                + "3;name=value\r\nhel\r\n02\r\nlo\r\n0\r\nTrailer: x\r\nMore: y\r\n\r\n", ["hello"]
        ),
        (
            "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nA\r\n0\r\n\r\n12345\r\n0\r\n\r\n"
                + "GET /y HTTP/1.1\r\nHost: a\r\n\r\nPOST /z HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nok",
            ["0\r\n\r\n12345", "", "ok"]
        ),
    ]

    @Test("reads the same requests wherever the bytes are cut", arguments: good)
    func everySplit(text: String, bodies: [String]) throws {
        for cut in 0...text.utf8.count {
            let found = try requests(text, cuts: [cut]).map { String(decoding: $0.body, as: UTF8.self) }
            #expect(found == bodies, "cut at \(cut)")
        }
        let single = try requests(text, cuts: Array(1..<text.utf8.count))
        #expect(single.map { String(decoding: $0.body, as: UTF8.self) } == bodies)
    }

    @Test("tells method, target, headers and query")
    func parts() throws {
        let request = try #require(
            try requests("POST /v1/chat?key=a%2Fb+c&x HTTP/1.1\r\nHost: h\r\nX-One:  two\t\r\nx-ONE: 3\r\n\r\n").first
        )
        #expect(request.method == "POST")
        #expect(request.path == "/v1/chat")
        #expect(request.queryParameter("key") == "a/b c")
        #expect(request.queryParameter("x")?.isEmpty == true)
        #expect(request.queryParameter("y") == nil)
        #expect(request.header("x-one") == "two")
        #expect(request.headers.count == 3)
    }

    static let bad: [(text: String, status: Int)] = [
        ("nonsense\r\n\r\n", 400),
        ("GET /\r\n\r\n", 400),
        ("GET / HTTP/1.1 x\r\nHost: a\r\n\r\n", 400),
        ("G@T / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET /\u{7f} HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        ("GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505),
        ("GET / SPDY/3\r\nHost: a\r\n\r\n", 400),
        ("GET / HTTP/1.1\nHost: a\n\n", 400),
        ("GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: \u{1}\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", 501),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\ra", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\n", 413),
    ]

    @Test("refuses what is no request, wherever it is cut", arguments: bad)
    func refuses(text: String, status: Int) {
        for cut in 0...text.utf8.count {
            let error = #expect(throws: RequestError.self) { try events(text, cuts: [cut]) }
            #expect(error?.status == status, "cut at \(cut)")
        }
    }

    @Test(
        "keeps to its limits",
        arguments: [
            ("GET /\(String(repeating: "x", count: 200)) HTTP/1.1\r\nHost: a\r\n\r\n", 431),
            ("GET / HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "x", count: 200))", 431),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 51\r\n\r\n", 413),
            ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n33\r\n", 413),
            (
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "20\r\n\(String(repeating: "x", count: 32))\r\n20\r\n", 413
            ),
        ]
    )
    func limits(text: String, status: Int) {
        let limits = RequestLimits(head: 100, body: 50)
        let error = #expect(throws: RequestError.self) { try events(text, cuts: [], limits: limits) }
        #expect(error?.status == status)
    }

    @Test("a request at its limits is taken")
    func atTheLimit() throws {
        let head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 50\r\n\r\n"
        let text = head + String(repeating: "x", count: 50)
        let limits = RequestLimits(head: head.utf8.count, body: 50)
        #expect(try events(text, cuts: [], limits: limits).count == 1)
    }

    @Test("tells that the client waits for 100 Continue, unless the body has come")
    func expectation() throws {
        let head = "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
        let cut = try events(head + "ok", cuts: [head.utf8.count])
        #expect(cut.first == .expectsContinue)
        #expect(cut.count == 2)
        let whole = try events(head + "ok", cuts: [])
        #expect(whole.count == 1)
        #expect(whole.first != .expectsContinue)
    }

    @Test(
        "tells whether the connection is kept",
        arguments: [
            ("HTTP/1.1\r\nHost: a", true), ("HTTP/1.1\r\nHost: a\r\nConnection: close", false),
            ("HTTP/1.1\r\nHost: a\r\nConnection: TE, Close", false), ("HTTP/1.0", false),
            ("HTTP/1.0\r\nConnection: Keep-Alive", true),
        ]
    )
    func keepsConnection(head: String, keeps: Bool) throws {
        #expect(try requests("GET / \(head)\r\n\r\n").first?.keepsConnection == keeps)
    }
}
