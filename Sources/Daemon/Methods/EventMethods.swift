import Providers
import Wire

/// `event.*` and `stream.*`.
extension Workspace {
    func subscribe(_ request: EventSubscribe, _ call: Call) {
        let topics = request.topics ?? Event.Topic.allCases
        let caller = call.caller
        // Before it is told of any event: it needs none of what is in its state already.
        showHealth()
        // From now on nothing is missed; what happens before the answer is told after it.
        call.connection.subscribe(to: Set(topics), answering: call.id)
        let lastReload = topics.contains(.config) ? shared.lastReload : nil
        later(call) { [supervisor, shared, snapshot, healths] () throws(RPCError) in
            EventSubscribe.Result(
                topics: topics,
                state: shared.state,
                generation: snapshot.generation,
                providers: topics.contains(.provider) ? healths.providers(of: snapshot) : nil,
                streams: topics.contains(.stream) ? await supervisor.streams(visibleTo: caller) : nil,
                lastReload: lastReload
            )
        }
    }

    func list(_ request: StreamList, _ call: Call) {
        let caller = call.caller
        later(call) { [supervisor] () throws(RPCError) in
            StreamList.Result(streams: await supervisor.streams(visibleTo: caller, finished: request.finished))
        }
    }

    /// This worker's streams that `caller` may see.
    func visibleStreams(_ caller: Caller) -> [StreamInfo] {
        streams.values.filter { caller.mayControl(streamOf: $0.caller.uid) }.map(\.info)
    }
}
