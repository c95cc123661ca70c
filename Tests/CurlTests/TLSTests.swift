import Curl
import Testing

@Suite(
    "TLS",
    .enabled(if: TLSFront.isPossible, "openssl or nginx is not installed"),
    .timeLimit(.minutes(5))
)
struct TLSTests {
    private func fetch(_ front: TLSFront, host: String = "127.0.0.1", caFile: String?) throws -> Recorder {
        let recorder = Recorder()
        try CurlRig.run { rig in
            let url = front.url("/connection", host: host)
            try rig.fetch(TransferRequest(method: "GET", url: url, caFile: caFile), recorder)
        }
        return recorder
    }

    @Test(
        "a certificate of the given authority is accepted, by address and by name",
        arguments: ["127.0.0.1", "localhost"]
    )
    func good(host: String) throws {
        let front = try TLSFront(.good)
        defer { front.stop() }
        let recorder = try fetch(front, host: host, caFile: try Certificates.shared.get().authority)
        #expect(recorder.error == nil)
        #expect(recorder.head?.status == 200)
        let timings = try #require(recorder.timings)
        #expect(timings.tls > timings.connect)
    }

    @Test(
        "a certificate that does not prove the server is a tls error",
        arguments: [Certificates.Kind.expired, .wrongHost, .selfSigned]
    )
    func refused(kind: Certificates.Kind) throws {
        let front = try TLSFront(kind)
        defer { front.stop() }
        let recorder = try fetch(front, caFile: try Certificates.shared.get().authority)
        #expect(recorder.error?.code == .tls, "\(String(describing: recorder.error))")
        #expect(recorder.calls == ["complete"], "nothing was sent")
    }

    @Test("an authority that the system does not know is not trusted by itself")
    func unknownAuthority() throws {
        let front = try TLSFront(.good)
        defer { front.stop() }
        let recorder = try fetch(front, caFile: nil)
        #expect(recorder.error?.code == .tls)
        #expect(recorder.calls == ["complete"])
    }

    @Test("a CA file that is not there is a tls error")
    func missingFile() throws {
        let front = try TLSFront(.good)
        defer { front.stop() }
        let recorder = try fetch(front, caFile: "/nonexistent/ca.pem")
        #expect(recorder.error?.code == .tls)
    }
}
