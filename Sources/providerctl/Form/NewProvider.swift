import Client
import JSON
import Wire

/// A provider that is to be added, as far as its type or a known service says it.
struct NewProvider {
    var type: String
    var name: String?
    var title: String?
    var endpoint: String?
    var models: [String] = []
    var handler: JSONObject?
    var keyPage: String?
    var notes: [String] = []
    /// Whether it is a service that is known to need no key: one of the user's own.
    var isKeyless = false

    /// A provider of a type, of which nothing else is known.
    init(type: String, name: String? = nil) {
        self.type = type
        self.name = name
    }

    /// A known service.
    init(_ preset: Preset) {
        type = preset.type
        name = preset.name
        title = preset.title
        endpoint = preset.endpoint
        models = preset.models
        handler = preset.handler
        keyPage = preset.keyPage
        notes = preset.notes
        isKeyless = preset.keyPage == nil
    }

    /// Whether a part of the address is the user's to fill in.
    var hasOpenAddress: Bool { endpoint?.contains("{") ?? false }
}
