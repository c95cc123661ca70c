import JSON
import Testing

@testable import MockProvider

@Suite("The mock's Azure dialect", .timeLimit(.minutes(1)))
struct AzureMockTests {
    private let path = "/openai/deployments/m/chat/completions?api-version=2024-10-21"

    @Test("begins with a chunk of nothing but filter results, and has them in every choice, byte for byte")
    func golden() {
        let lead =
            #"{"id":"chatcmpl-mock","object":"chat.completion.chunk","created":1700000000,"model":"m","#
            + #""system_fingerprint":"fp_mock","choices":[{"index":0,"delta":{"#
        let tail = #"},"content_filter_results":{},"logprobs":null,"finish_reason":"#
        #expect(
            rendered(AzureMock(), Behaviour(texts: ["a"])) == """
                data: {"choices":[],"created":0,"id":"","model":"","object":"","prompt_filter_results":\
                [{"prompt_index":0,"content_filter_results":{"hate":{"filtered":false,"severity":"safe"}}}]}

                data: \(lead)"role":"assistant","content":""\(tail)null}]}

                data: \(lead)"content":"a"\(tail)null}]}

                data: \(lead)\(tail)"stop"}]}

                data: [DONE]


                """
        )
    }

    @Test("takes the deployment for the model, and knows the other addresses by their version or key")
    func routes() async throws {
        let body = #"{"model":"ignored","stream":true}"#
        let text = rendered(AzureMock(), .everything)
        #expect(try await answer("POST", path, body).text == text)
        let named = #"{"model":"m","stream":true}"#
        for (other, headers) in [
            ("/models/chat/completions?api-version=2024-05-01-preview", []),
            ("/openai/v1/chat/completions", ["api-key: k"]), ("/mock/azure-openai/chat/completions", []),
        ] {
            #expect(try await answer("POST", other, named, headers: headers).text == text, "\(other)")
        }
        #expect(try await answer("POST", path, "{}").json["object"] == "chat.completion")
        let embed = "/openai/deployments/m/embeddings?api-version=1"
        #expect(try await answer("POST", embed, #"{"input":"abc"}"#).json["data"]?[0]?["embedding"] == [3, 0.25, -0.5])
    }

    @Test("refuses in its words")
    func failures() async throws {
        #expect(try await answer("POST", "/openai/deployments/m/chat/completions", "{}").status == 404)
        let missing = try await answer("POST", path.replacing("/m/", with: "/none/"), "{}")
        #expect(try missing.json["error"]?["code"] == "DeploymentNotFound")
        let keyless = path.replacing("/m/", with: "/mock-key/")
        let refused = try await answer("POST", keyless, "{}")
        #expect(refused.status == 401)
        #expect(try refused.json["error"]?["code"] == "401")
        #expect(try await answer("POST", keyless, "{}", headers: ["api-key: k"]).status == 200)
    }
}
