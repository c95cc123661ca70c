package import Dialects
package import Wire

extension RPCError {
    /// What a dialect has no words for is the request's mistake: the sentence alone, which names the place as a person
    /// writes it; `details.errors` has the pointer to it.
    package init(_ error: DialectError) {
        let problem = FieldProblem(path: error.path, message: error.message)
        self.init(.invalidParams, error.message, ErrorDetails(errors: [problem]))
    }
}
