import Wire

/// One request that is being answered: where it came from, and where its answer goes.
struct Call {
    /// The connection it came in on.
    let connection: Connection
    /// Its id; nil for a notification, which gets no answer.
    let id: RPCID?

    /// Who asks.
    var caller: Caller { connection.caller }

    /// Answers.
    func answer(_ result: some WireValue) {
        connection.answer(id, result)
    }

    /// Answers with an error.
    func fail(_ error: RPCError) {
        connection.fail(id, error)
    }
}
