import Testing
import Wire

@Suite("The socket's place", .timeLimit(.minutes(1)))
struct SocketPathTests {
    @Test(
        "follows the variable, then the user",
        arguments: [
            (0, [:], ["/run/providerd/socket"]),
            (0, ["XDG_RUNTIME_DIR": "/run/user/0"], ["/run/providerd/socket"]),
            (1000, ["XDG_RUNTIME_DIR": "/x"], ["/x/providerd/socket", "/run/providerd/socket"]),
            (1000, ["XDG_RUNTIME_DIR": ""], ["/run/user/1000/providerd/socket", "/run/providerd/socket"]),
            (1000, [:], ["/run/user/1000/providerd/socket", "/run/providerd/socket"]),
            (1000, ["PROVIDERD_SOCKET": "/s", "XDG_RUNTIME_DIR": "/x"], ["/s"]),
            (0, ["PROVIDERD_SOCKET": "/s"], ["/s"]),
            (
                1000, ["PROVIDERD_SOCKET": "", "XDG_RUNTIME_DIR": "/x"],
                ["/x/providerd/socket", "/run/providerd/socket"]
            ),
        ] as [(UInt32, [String: String], [String])]
    )
    func place(uid: UInt32, environment: [String: String], expected: [String]) {
        #expect(SocketPath.standard(uid: uid) { environment[$0] } == expected[0])
        #expect(SocketPath.candidates(uid: uid) { environment[$0] } == expected)
    }
}
