import Dialects
import Testing

@Suite("A key that signs", .timeLimit(.minutes(1)))
struct AWSKeyTests {
    @Test("has two parts, or three with a session's token")
    func parts() throws {
        let key = try #require(AWSKey("AKIDEXAMPLE:wJalr/+="))
        #expect(key.accessKeyID == "AKIDEXAMPLE")
        #expect(key.secretAccessKey == "wJalr/+=")
        #expect(key.sessionToken == nil)
        #expect(AWSKey("ASIA:secret:token==")?.sessionToken == "token==")
    }

    @Test("of any other form is none", arguments: ["", "AKID", "AKID:", ":secret", "a:b:", "a:b:c:d", "::"])
    func noKey(text: String) {
        #expect(AWSKey(text) == nil)
    }

    @Test(
        "is used for the region of the endpoint",
        arguments: [
            ("bedrock-runtime.us-east-1.amazonaws.com", "us-east-1"),
            ("bedrock-runtime-fips.us-gov-west-1.amazonaws.com", "us-gov-west-1"),
            ("Bedrock-Runtime.AP-Southeast-2.amazonaws.com", "ap-southeast-2"),
            ("bedrock-runtime.cn-north-1.amazonaws.com.cn", "cn-north-1"),
            ("vpce-0123-abcd.bedrock-runtime.eu-central-1.vpce.amazonaws.com", "eu-central-1"),
            ("bedrock-runtime.eu-west-1.api.aws", "eu-west-1"),
            ("bedrock-runtime.amazonaws.com", nil),
            ("us-east-1.amazonaws.com", nil),
            ("bedrock-runtime.us-east-1.example.com", nil),
            ("bedrock-runtime.us-east-1.amazonaws.com.example.com", nil),
            ("127.0.0.1", nil),
            ("[::1]", nil),
            ("", nil),
        ] as [(String, String?)]
    )
    func region(host: String, expected: String?) {
        #expect(AWSKey.region(ofHost: host) == expected)
    }
}
