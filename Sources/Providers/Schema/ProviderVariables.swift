/// The names of a provider's variables in `.env`: its prefix, an underscore and one of a few suffixes.
package enum ProviderVariables {
    /// The suffix of the first key; further ones have a number behind it, from 2 on.
    package static let key = "API_KEY"
    /// The suffix of the address.
    package static let endpoint = "ENDPOINT"
    /// The suffix of the model that is meant when none is named.
    package static let defaultModel = "DEFAULT_MODEL"

    /// The suffixes of all single variables.
    static let suffixes = [key, endpoint, defaultModel] + ProviderParameter.all.map(\.suffix)

    /// The whole name of a variable.
    package static func name(_ prefix: String, _ suffix: String) -> String {
        prefix + "_" + suffix
    }

    /// Whether a key of `.env` is a name as variables have them, capital letters, digits and underscores, which can be
    /// told; it may be a secret that somebody put in a name's place.
    static func isName(_ key: String) -> Bool {
        !key.isEmpty
            && key.utf8.allSatisfy {
                (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "_")
            }
    }

    /// The name of the variable with a provider's key of that number.
    static func key(_ prefix: String, _ number: Int) -> String {
        name(prefix, number == 1 ? key : "\(key)_\(number)")
    }

    /// Takes the name of a key's variable apart: `X_API_KEY` is number 1 of `X`, `X_API_KEY_3` number 3.
    package static func keyNumber(_ variable: String) -> (prefix: String, number: Int)? {
        let suffix = "_" + key
        if variable.hasSuffix(suffix) { return (String(variable.dropLast(suffix.count)), 1) }
        guard let underscore = variable.lastIndex(of: "_") else { return nil }
        let digits = variable[variable.index(after: underscore)...]
        let name = variable[..<underscore]
        guard name.hasSuffix(suffix), let number = Int(digits), number >= 2, String(number) == digits else {
            return nil
        }
        return (String(name.dropLast(suffix.count)), number)
    }
}
