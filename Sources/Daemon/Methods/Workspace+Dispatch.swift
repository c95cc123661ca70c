import JSON
import Logging
import Wire

/// The table of methods: every method of the protocol leads to one function.
extension Workspace {
    /// Carries out a request, or answers why not.
    func dispatch(_ call: Call, method name: String, params: Span<UInt8>?) {
        takeConfigurations()
        do throws(RPCError) {
            let method = try Method.named(name)
            do throws(RPCError) {
                try method.authorise(call.caller.role)
            } catch {
                log.warning(
                    "a caller has no right to \(name)",
                    metadata: ["client_uid": "\(call.caller.uid)", "client_pid": "\(call.caller.pid)"]
                )
                throw error
            }
            // Nobody would hear what came of a notification; only a cancel does something all the same.
            guard call.id != nil || method == .chatCancel else { return }
            try perform(method, call, params)
        } catch {
            call.fail(error)
        }
    }

    private func perform(_ method: Method, _ call: Call, _ params: Span<UInt8>?) throws(RPCError) {
        switch method {
        case .daemonHello: call.answer(hello(try .decode(params), call.caller))
        case .daemonPing: call.answer(try ping(.decode(params)))
        case .daemonStatus: call.answer(status(try .decode(params)))
        case .providerTypes: call.answer(providerTypes(try .decode(params)))
        case .providerSchema: call.answer(try providerSchema(.decode(params)))
        case .providerPresets: presets(try .decode(params), call)
        case .providerList: providerList(try .decode(params), call)
        case .providerGet: call.answer(try providerGet(.decode(params)))
        case .providerAdd: add(try .decode(params), call)
        case .providerUpdate: update(try .decode(params), call)
        case .routeSet: setRoute(try .decode(params), call)
        case .routeRemove: removeRoute(try .decode(params), call)
        case .routeList: call.answer(routeList(try .decode(params)))
        case .providerTest: try test(.decode(params), call)
        case .providerRemove: remove(try .decode(params), call)
        case .providerModels: try models(.decode(params), call)
        case .modelList: modelList(try .decode(params), call)
        case .chatStream: try chat(ChatRequest(params), call) { StreamAnswer(call.connection, $0) }
        case .chatComplete: try chat(ChatRequest(params), call) { CompletionAnswer(call.connection, $0) }
        case .chatAttach: attach(try .decode(params), call)
        case .chatCancel: try cancel(.decode(params), call)
        case .embeddingsCreate: try embeddings(ChatRequest(params, for: .input), call)
        case .streamList: list(try .decode(params), call)
        case .eventSubscribe: subscribe(try .decode(params), call)
        case .configCheck: try check(.decode(params), call)
        case .configReload: reload(try .decode(params), call)
        case .rpcDiscover: call.answer(discover(try .decode(params)))
        }
    }

    /// Answers a request by what another part of the daemon finds out, without keeping the loop waiting.
    ///
    /// The answer is written there too: a list of ten thousand takes longer to write than a chunk may wait.
    func later<Value: WireValue & Sendable>(
        _ call: Call,
        _ body: @escaping @Sendable () async throws(RPCError) -> Value
    ) {
        let connection = call.connection.id
        let id = call.id
        Task { [worker] in
            do throws(RPCError) {
                let value = try await body()
                // A notification gets no answer.
                guard let id else { return }
                var line: [UInt8] = []
                MessageLine.answer(id, value, to: &line)
                await worker.answer(connection, id, .success(line))
            } catch {
                await worker.answer(connection, id, .failure(error))
            }
        }
    }
}
