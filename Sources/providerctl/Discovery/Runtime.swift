import JSON
import Wire

/// A server of models on this machine that was found.
struct Runtime {
    /// What is known of it.
    enum State: Equatable {
        /// It lists these models, and can be added.
        case found([String])
        /// It wants a key.
        case locked
        /// It is this provider already.
        case configured(String)
    }

    let preset: Preset
    let endpoint: String
    let state: State

    /// The models that it lists.
    var models: [String] {
        if case .found(let models) = state { models } else { [] }
    }

    /// The runtime as a line of `--json`.
    var json: JSONValue {
        var object: JSONObject = [
            "service": .string(preset.name), "title": .string(preset.title), "type": .string(preset.type),
            "endpoint": .string(endpoint),
        ]
        switch state {
        case .found(let models): object["models"] = .array(models.map { .string($0) })
        case .locked: object["needs_key"] = true
        case .configured(let provider): object["provider"] = .string(provider)
        }
        return .object(object)
    }
}
