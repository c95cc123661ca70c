import Dialects
import JSON
import POSIX
import Wire

/// What a request wants a provider's handler to be.
enum HandlerWish {
    /// The one that is there.
    case present
    /// The one that is there where it is of the type's dialect, else the type's own.
    case fitting
    /// This one.
    case exactly(Handler)
    /// The one that is there after a JSON Merge Patch.
    case merged(JSONObject)
}

/// What a provider's handler becomes.
struct HandlerOutcome {
    /// The one that counts then; nil when there is none that can be read.
    var handler: Handler?
    /// The bytes to write; nil when the file stays.
    var bytes: [UInt8]?
}

/// Why a wish cannot be met: each problem with its place in the request.
struct HandlerRefusal: Error {
    let problems: [FieldProblem]

    init(_ problems: [HandlerProblem]) {
        self.problems = problems.map { FieldProblem(path: "/handler" + $0.path, message: $0.message) }
    }

    init(_ message: String) {
        self.init([HandlerProblem(message)])
    }
}

extension ConfigurationEdit {
    /// Finds out what a wish comes to for a provider.
    func outcome(
        of wish: HandlerWish,
        _ entry: MetadataEntry,
        _ kind: ProviderKind
    ) throws(HandlerRefusal) -> HandlerOutcome {
        let present = presentHandler(entry)
        let outcome: HandlerOutcome
        switch wish {
        case .present: return HandlerOutcome(handler: present)
        case .fitting:
            if let present, present.dialect == kind.template.dialect { return HandlerOutcome(handler: present) }
            outcome = HandlerOutcome(handler: kind.template, bytes: HandlerFile.bytes(kind.template))
        case .exactly(let handler):
            if handler == present { return HandlerOutcome(handler: present) }
            outcome = HandlerOutcome(handler: handler, bytes: HandlerFile.bytes(handler))
        case .merged(let patch):
            let (handler, bytes) = try merge(patch, entry, kind)
            if handler == present { return HandlerOutcome(handler: present) }
            outcome = HandlerOutcome(handler: handler, bytes: bytes)
        }
        if let other = entries.first(where: { $0.handlerName == entry.handlerName && $0.name != entry.name }) {
            throw HandlerRefusal("\(file(entry)) is the handler of \(other.name), too")
        }
        return outcome
    }

    /// Puts a handler's new bytes in place.
    mutating func write(_ bytes: [UInt8], _ entry: MetadataEntry) {
        let name = entry.handlerName
        // One that cannot be read has nothing that could be kept.
        let old = try? contents.handlers[name]?.get()
        contents.handlers[name] = .success(
            FileContents(
                path: old?.path ?? Path.join(contents.files.realHandlers, name + ".json"),
                bytes: bytes,
                status: old?.status
            )
        )
        changedHandlers.append(name)
    }

    /// How the handler's file is named in a message.
    func file(_ entry: MetadataEntry) -> String { "\(ConfigurationFiles.handlersName)/\(entry.handlerName).json" }

    /// The handler that is there; nil when there is none, or it is not sound.
    func presentHandler(_ entry: MetadataEntry) -> Handler? {
        guard case .success(let source)? = contents.handlers[entry.handlerName] else { return nil }
        return try? HandlerFile.parse(source.bytes, file: entry.handlerName).get()
    }

    /// Merges members into the file as it is written: who wrote it by hand finds it again.
    private func merge(
        _ patch: JSONObject,
        _ entry: MetadataEntry,
        _ kind: ProviderKind
    ) throws(HandlerRefusal) -> (Handler, [UInt8]) {
        let hint = "null in the place of the handler puts the type's own there"
        guard case .success(let source)? = contents.handlers[entry.handlerName] else {
            throw HandlerRefusal("there is no \(file(entry)) to change; \(hint)")
        }
        let document: JSONValue
        do throws(JSONError) {
            document = try JSONValue.parse(source.bytes.span, duplicates: .reject)
        } catch {
            throw HandlerRefusal("\(file(entry)) cannot be changed (\(error.message)); \(hint)")
        }
        let merged = document.merging(.object(patch))
        let handler: Handler
        do throws(HandlerError) {
            handler = try Handler(merged)
        } catch {
            throw HandlerRefusal(error.problems)
        }
        if patch["dialect"] != nil, handler.dialect != kind.template.dialect {
            let message = "must be \(kind.template.dialect), as the type \(kind.name) has it"
            throw HandlerRefusal([HandlerProblem(message, at: "/dialect")])
        }
        return (handler, merged.serialized(pretty: true) + [UInt8(ascii: "\n")])
    }
}
