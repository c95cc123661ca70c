import JSON
import Wire

/// A line of a client and of the daemon.
func fuzzMessage(_ line: [UInt8]) {
    let isJSON = (try? JSONScanner.validate(line.span)) != nil
    do throws(RequestEnvelope.Refusal) {
        let envelope = try RequestEnvelope.parse(line.span)
        check(isJSON, "took what is no JSON")
        if let range = envelope.params {
            let params = Array(line[range])
            check((try? JSONValue.parse(params))?.objectValue != nil, "params are \(params.text)")
            checkParams(params)
        }
        checkParams(nil)
    } catch {
        check((error.error.code == .parseError) == !isJSON, "\(error)")
        var answer: [UInt8] = []
        MessageLine.failure(error.id, error.error, to: &answer)
        check(answer.last == UInt8(ascii: "\n"), "an answer without an end")
        answer.removeLast()
        check(!answer.contains(UInt8(ascii: "\n")), "an answer of two lines")
        check((try? ServerMessage.parse(answer.span)) != nil, "cannot be read: \(answer.text)")
    }
    if (try? ServerMessage.parse(line.span)) != nil { check(isJSON, "took a message that is no JSON") }
}

private func checkParams(_ params: [UInt8]?) {
    if let params, let request = try? ChatRequest(bytes: params) {
        for member in request.members {
            let value = Array(params[member.value])
            check((try? JSONScanner.validate(value.span)) != nil, "\(member.name) is \(value.text)")
            check(value.first.map { $0 > 0x20 } ?? false && value.last.map { $0 > 0x20 } ?? false, "white space")
        }
        _ = request.target
    }
    roundTrip(ProviderAdd.self, params)
    roundTrip(ProviderList.self, params)
    roundTrip(ProviderRemove.self, params)
    roundTrip(ChatCancel.self, params)
    roundTrip(EventSubscribe.self, params)
}

/// Params that can be read are written so that they are read the same again.
private func roundTrip<Request: RPCRequest>(_ type: Request.Type, _ params: [UInt8]?) {
    let request: Request?
    if let params {
        request = try? Request.decode(params.span)
    } else {
        request = try? Request.decode(nil as Span<UInt8>?)
    }
    guard let written = request?.json else { return }
    check((try? Request.decode(written))?.json == written, "\(Request.method) is written as \(written)")
}
