import JSON

/// Writes whole messages, each as one line with its line end, at the end of a buffer.
package enum MessageLine {
    /// The answer to a request.
    package static func answer(_ id: RPCID, _ result: some WireValue, to output: inout [UInt8]) {
        beginAnswer(id, to: &output)
        (result.json ?? .null).write(to: &output)
        end(&output)
    }

    /// The answer to a request, its result already JSON without a line feed.
    package static func answer(_ id: RPCID, result: Span<UInt8>, to output: inout [UInt8]) {
        beginAnswer(id, to: &output)
        output.append(result)
        end(&output)
    }

    /// The failure of a request, or of a line whose id could not be read.
    package static func failure(_ id: RPCID?, _ error: RPCError, to output: inout [UInt8]) {
        output.append(#"{"jsonrpc":"2.0","id":"#)
        if let id { id.write(to: &output) } else { JSONWriter.null(to: &output) }
        output.append(#","error":"#)
        (error.json ?? .null).write(to: &output)
        end(&output)
    }

    /// A message that answers no request.
    package static func notification<Params: RPCNotification>(_ params: Params, to output: inout [UInt8]) {
        output.append(#"{"jsonrpc":"2.0","method":"#)
        JSONWriter.string(Params.method, to: &output)
        output.append(#","params":"#)
        (params.json ?? .null).write(to: &output)
        end(&output)
    }

    /// A request.
    package static func request(
        _ id: RPCID,
        method: String,
        params: (some WireValue)?,
        to output: inout [UInt8]
    ) {
        output.append(#"{"jsonrpc":"2.0","id":"#)
        id.write(to: &output)
        output.append(#","method":"#)
        JSONWriter.string(method, to: &output)
        if let params = params?.json {
            output.append(#","params":"#)
            params.write(to: &output)
        }
        end(&output)
    }

    private static func beginAnswer(_ id: RPCID, to output: inout [UInt8]) {
        output.append(#"{"jsonrpc":"2.0","id":"#)
        id.write(to: &output)
        output.append(#","result":"#)
    }

    private static func end(_ output: inout [UInt8]) {
        output.append(UInt8(ascii: "}"))
        output.append(UInt8(ascii: "\n"))
    }
}
