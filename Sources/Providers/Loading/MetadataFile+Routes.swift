import JSON
import Wire

/// The routes of `providers_meta.json`.
extension MetadataFile {
    /// The routes that can be read, by name; what is wrong with the others goes to `report`.
    ///
    /// A route is an object with `targets`, or, shorter, the array of its targets; a target is an object or only its text.
    func routes(report: (_ path: [String], _ message: String) -> Void) -> [String: Route] {
        guard let value = document["routes"], !value.isNull else { return [:] }
        guard let object = value.objectValue else {
            report(["routes"], "routes must be an object")
            return [:]
        }
        var routes: [String: Route] = [:]
        for member in object.members {
            var inspection = Inspection(unknownMembers: .ignored)
            if let route = Route.read(Self.spelledOut(member.value, name: member.key), &inspection) {
                routes[member.key] = route
            }
            for problem in inspection.problems {
                report(place(inRoute: member.key, problem.path), Self.words(member.key, problem.path, problem.message))
            }
        }
        return routes
    }

    /// Where a JSON Pointer into a route leads to in the document, however the route is written there.
    func place(inRoute name: String, _ pointer: String) -> [String] {
        let isShort = document["routes"]?[name]?.arrayValue != nil
        let steps = pointer.split(separator: "/").map(String.init)
        // What is wrong with a name is wrong with the member that has it.
        return ["routes", name] + steps.drop { $0 == "name" || (isShort && $0 == "targets") }
    }

    /// A problem of a route as a sentence.
    static func words(_ name: String, _ pointer: String, _ message: String) -> String {
        let steps = pointer.split(separator: "/").joined(separator: ".")
        return steps == "name"
            ? "the route's name \(name.debugDescription) \(message)" : "\(steps) of the route \(name) \(message)"
    }

    /// Puts a route into the document, in its place if it has one; what says the same already stays as it is written.
    mutating func set(_ route: Route) {
        guard routes(report: { _, _ in })[route.name] != route else { return }
        let old = document["routes"]?[route.name]
        let oldTargets = old?.arrayValue ?? old?["targets"]?.arrayValue ?? []
        let targets = JSONValue.array(
            route.targets.map { target in
                let same = oldTargets.first { value in
                    var inspection = Inspection(unknownMembers: .ignored)
                    return Route.Target.read(Self.spelledOut(target: value), &inspection) == target
                }
                return same ?? Self.short(target)
            }
        )
        var value = targets
        if old?.arrayValue == nil || route.description != nil {
            var object = old?.objectValue ?? JSONObject()
            object["description"] = route.description.map { .string($0) }
            object["targets"] = targets
            value = .object(object)
        }
        var routes = document["routes"]?.objectValue ?? JSONObject()
        routes[route.name] = value
        document["routes"] = .object(routes)
    }

    /// Takes a route out of the document.
    mutating func removeRoute(_ name: String) {
        document["routes"]?[name] = nil
    }

    /// A target in its shortest form.
    private static func short(_ target: Route.Target) -> JSONValue {
        guard let weight = target.weight else { return .string(target.target) }
        return ["target": .string(target.target), "weight": .integer(weight)]
    }

    /// A route with everything that may be left out.
    private static func spelledOut(_ value: JSONValue, name: String) -> JSONValue {
        var object = value.objectValue ?? ["targets": value]
        object["name"] = .string(name)
        if let targets = object["targets"]?.arrayValue {
            object["targets"] = .array(targets.map { spelledOut(target: $0) })
        }
        return .object(object)
    }

    private static func spelledOut(target value: JSONValue) -> JSONValue {
        value.stringValue == nil ? value : ["target": value]
    }
}
