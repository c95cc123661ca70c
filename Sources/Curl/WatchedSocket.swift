/// A socket that libcurl wants to be watched.
///
/// libcurl keeps it unretained beside its own record of the socket, curl_multi_assign(3); the multi's table retains it.
final class WatchedSocket {
    /// The descriptor.
    let number: CInt
    /// What is waited for.
    var events: SocketEvents
    /// The loop's side; nil when the loop refused it.
    var watch: (any SocketWatch)?

    init(_ number: CInt, _ events: SocketEvents) {
        self.number = number
        self.events = events
    }
}
