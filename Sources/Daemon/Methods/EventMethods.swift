import Providers
import Wire

/// `event.*` and `stream.*`.
extension Workspace {
    func subscribe(_ request: EventSubscribe, _ call: Call) -> EventSubscribe.Result {
        let topics = request.topics ?? Event.Topic.allCases
        call.connection.subscribe(to: Set(topics))
        func ifTold<Value>(_ topic: Event.Topic, _ value: @autoclosure () -> Value?) -> Value? {
            topics.contains(topic) ? value() : nil
        }
        return EventSubscribe.Result(
            topics: topics,
            state: shared.state,
            generation: snapshot.generation,
            providers: ifTold(.provider, providers),
            streams: ifTold(.stream, visibleStreams(call.caller)),
            lastReload: ifTold(.config, shared.lastReload)
        )
    }

    func list(_ request: StreamList, _ call: Call) {
        let caller = call.caller
        later(call) { [supervisor] () throws(RPCError) in
            StreamList.Result(streams: await supervisor.streams(visibleTo: caller))
        }
    }

    /// This worker's streams that `caller` may see.
    func visibleStreams(_ caller: Caller) -> [StreamInfo] {
        streams.values.filter { caller.mayControl(streamOf: $0.caller.uid) }.map(\.info)
    }
}
