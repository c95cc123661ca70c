import Harness
import JSON
import Testing
import Wire

@testable import Providers

/// The schemas against a validator that others keep: what it says of a request, the daemon says, too.
@Suite(.timeLimit(.minutes(5)))
struct SchemaAgreementTests {
    /// Validates each row by its schema, formats included; patterns are those of ECMA 262, as JSON Schema wants them.
    private static let script = """
        import json, sys, regress
        from jsonschema import Draft202012Validator, ValidationError, validators

        def pattern(validator, expression, instance, schema):
            if validator.is_type(instance, "string") and regress.Regex(expression, "u").find(instance) is None:
                yield ValidationError(f"{instance!r} does not match {expression!r}")

        Validator = validators.extend(Draft202012Validator, {"pattern": pattern})
        data = json.load(open(sys.argv[1]))
        assert "uri" in Draft202012Validator.FORMAT_CHECKER.checkers
        made = {}
        for name, schema in data["schemas"].items():
            Draft202012Validator.check_schema(schema)
            made[name] = Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
        print(json.dumps([made[name].is_valid(request) for name, request in data["rows"]]))
        """

    /// What the validator says of each case.
    private static func verdicts(_ cases: [SchemaCase]) throws -> [Bool] {
        var schemas = JSONObject()
        for kind in ProviderKind.all {
            for purpose in [ProviderSchema.Purpose.add, .update] {
                schemas["\(kind.name) \(purpose)"] = .object(ProviderForm.schema(for: kind, purpose: purpose))
            }
        }
        let rows = cases.map { JSONValue.array([.string("\($0.kind.name) \($0.purpose)"), $0.request]) }
        let directory = try TemporaryDirectory()
        let input: JSONValue = ["schemas": .object(schemas), "rows": .array(rows)]
        try writeFile(directory.file("rows.json"), String(decoding: input.serialized(), as: UTF8.self))
        let outcome = try Program.run([TestTools.python, "-c", script, directory.file("rows.json")])
        return try JSONValue.parse(outcome.output.span).arrayValue?.compactMap(\.boolValue) ?? []
    }

    /// What the daemon finds wrong with a request, or nil.
    private static func problem(_ row: SchemaCase, _ fixture: ConfigurationFixture, _ base: Snapshot) -> String? {
        do throws(RPCError) {
            switch row.purpose {
            case .add:
                var params = try ProviderAdd.decode(row.request)
                params.dryRun = true
                if row.verdict == .alike {
                    // The values alone, as all of it for so many would take minutes.
                    _ = try ProviderRequest(params)
                } else {
                    _ = try AddingTests.transaction(fixture).add(params, after: base)
                }
            case .update:
                _ = try ProviderUpdate.decode(row.request)
                let problems = ProviderForm.problems(
                    in: row.request.objectValue ?? JSONObject(),
                    for: row.kind,
                    purpose: .update
                )
                if !problems.isEmpty { throw ProviderRequest.invalid(problems) }
            }
            return nil
        } catch {
            #expect(error.code == .invalidParams || error.code == .providerInvalid, "\(row.request): \(error)")
            #expect(!(error.details.errors ?? []).isEmpty, "\(row.request): \(error)")
            return "\(error)"
        }
    }

    private static func compare(_ cases: [SchemaCase]) throws {
        let fixture = try ConfigurationFixture(
            environment: nil,
            metadata: #"{"version":1,"providers":{"other":{"type":"echo","handler":"other","env_prefix":"TAKEN"}}}"#,
            handlers: ["other": #"{"dialect":"echo"}"#]
        )
        let base = try fixture.load()
        let verdicts = try verdicts(cases)
        #expect(verdicts.count == cases.count)
        for (row, isValid) in zip(cases, verdicts) {
            let problem = problem(row, fixture, base)
            let text = String(decoding: row.request.serialized().prefix(300), as: UTF8.self)
            let told = "\(row.kind.name) \(row.purpose) \(text): \(problem ?? "taken")"
            switch row.verdict {
            case .taken: #expect(isValid && problem == nil, "\(told)")
            case .refused: #expect(!isValid && problem != nil, "\(told)")
            case .alike: #expect(isValid == (problem == nil), "\(told)")
            case .stricter(let reason): #expect(isValid && problem != nil, "\(reason): \(told)")
            }
        }
    }

    @Test("A validator of JSON Schema and the daemon agree on requests written by hand", .needsTestTools)
    func written() throws {
        #expect(SchemaCase.written.count >= 75)
        try Self.compare(SchemaCase.written)
    }

    @Test("They agree on every member of every type's schema", .needsTestTools, arguments: ProviderKind.all.map(\.name))
    func generated(name: String) throws {
        let kind = try #require(ProviderKind.named(name))
        let cases = [ProviderSchema.Purpose.add, .update].flatMap { SchemaCase.generated(kind, $0) }
        #expect(cases.count > 500)
        try Self.compare(cases)
    }
}
