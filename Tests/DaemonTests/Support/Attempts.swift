import DaemonHarness
import JSON
import MockProvider

/// Members of a handler whose retries need not be waited for.
let quickRetries = #""retry":{"base_delay":0.001,"maximum_delay":0.002}"#

extension ReceivedStream {
    /// Each attempt as its provider, its key and its outcome or HTTP status, such as `mock 429` or `mock#2 complete`.
    var attempts: [String] {
        let list = result?["attempts"]?.arrayValue ?? details?["attempts"]?.arrayValue ?? []
        return list.map { attempt in
            let key = attempt["key"]?.intValue.map { "#\($0)" } ?? ""
            let status = attempt["http_status"]?.intValue.map(String.init)
            return "\(attempt["provider"]?.stringValue ?? "")\(key) \(status ?? attempt["outcome"]?.stringValue ?? "")"
        }
    }

    /// The warnings of the result.
    var warnings: [String] {
        result?["warnings"]?.arrayValue?.compactMap(\.stringValue) ?? []
    }
}

extension MockProvider {
    /// Starts one that answers the models of a script, a JSON object, as it says.
    static func answering(_ models: String) throws -> MockProvider {
        try start(script: Script.parse(Array(#"{"models":\#(models)}"#.utf8)))
    }
}
