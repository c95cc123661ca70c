import Glibc
package import JSON
import POSIX
package import Wire

/// A connection for a program that does one thing at a time: each call waits for its answer.
///
/// A signal that the program takes by a descriptor ends every wait, so that Ctrl-C can cancel what is under way.
package struct Session: ~Copyable {
    /// What a wait ended with.
    package enum Arrival: Sendable {
        /// A message.
        case message(Message)
        /// SIGINT, of a session that takes it.
        case interrupted
        /// Nothing within the time.
        case nothing
    }

    /// The socket that the daemon answers at.
    package var path: String { link.path }
    private var link: Link
    private let interrupts: SignalDescriptor?
    private var lastID = 0

    /// Connects to the daemon's socket; without a path, to the first that `SocketPath.candidates` names.
    ///
    /// - Parameters:
    ///   - path: The socket to connect to.
    ///   - interruptible: Takes SIGINT for the rest of the process; asks for a process of one thread.
    /// - Throws: `ClientError` that names every socket tried.
    package init(path: String? = nil, interruptible: Bool = false) throws(ClientError) {
        let link = try Link(paths: path.map { [$0] } ?? SocketPath.ofThisProcess)
        do throws(Errno) {
            interrupts = interruptible ? try SignalDescriptor(blocking: [SIGINT]) : nil
        } catch {
            throw ClientError(.system, error.description)
        }
        self.link = link
    }

    /// Puts a request on its way; its messages come by `next`.
    package mutating func send(_ method: String, _ params: JSONValue?) -> RPCID {
        lastID += 1
        let id = RPCID.integer(lastID)
        var line: [UInt8] = []
        MessageLine.request(id, method: method, params: params, to: &line)
        link.enqueue(line)
        return id
    }

    /// Waits for what comes next; below zero `milliseconds` wait for ever.
    package mutating func next(milliseconds: CInt = -1) throws(ClientError) -> Arrival {
        while true {
            if let message = try link.next() { return .message(message) }
            var requests = [
                Readiness(link.descriptor, link.hasOutgoing ? [.read, .write] : .read),
                Readiness(interrupts?.number ?? -1, .read),
            ]
            do throws(Errno) {
                try Readiness.wait(&requests, milliseconds: milliseconds)
                if requests[1].isReady, try interrupts?.take() != nil { return .interrupted }
            } catch {
                throw ClientError(.system, error.description)
            }
            guard requests[0].isReady else {
                if milliseconds >= 0 { return .nothing }
                continue
            }
            link.flush()
            try link.receive()
        }
    }

    /// Calls a method and waits for what ends it, passing over everything else.
    ///
    /// - Throws: `RPCError` as the daemon answered, `ClientError`, or `Interruption` for SIGINT.
    package mutating func message(ending id: RPCID) throws -> Message {
        while true {
            switch try next() {
            case .message(let message) where message.ends(id): return message
            case .message, .nothing: continue
            case .interrupted: throw Interruption()
            }
        }
    }

    /// Calls a method and waits for its answer.
    ///
    /// - Throws: `RPCError` as the daemon answered, `ClientError`, or `Interruption` for SIGINT.
    package mutating func call<Request: RPCRequest>(_ request: Request) throws -> Request.Result {
        let answer = try message(ending: send(Request.method.rawValue, request.json))
        return try answer.result()
    }
}

/// SIGINT came while a session waited.
package struct Interruption: Error, Sendable {
    /// An interruption.
    package init() {}
}

extension SocketPath {
    /// The sockets that this process tries.
    static var ofThisProcess: [String] {
        candidates(uid: ProcessContext.userID, environment: ProcessContext.variable)
    }
}
