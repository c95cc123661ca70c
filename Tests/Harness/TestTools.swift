import Glibc
package import Testing

/// The programs of other people that tests hold the product against; `make test-tools` installs them.
///
/// None of them is part of the product: a test that runs one carries a trait and is shown as skipped where it is absent.
package enum TestTools {
    private static let directory = ReferenceMaterial.projectRoot + "/.build/test-tools"

    /// Python, with python-dotenv, jsonschema and regress.
    package static let python = directory + "/bin/python"
    /// The validator for the command line, `check-jsonschema`; as a module it runs wherever the project lies.
    package static let checkJSONSchema = [python, "-m", "check_jsonschema"]

    /// Whether the Python environment was made, and wholly.
    package static let arePresent = unsafe access(directory + "/made-of", R_OK) == 0

    /// Whether a program of the machine is in one of the usual places.
    package static func isInstalled(_ program: String) -> Bool {
        ["/usr/local/bin/", "/usr/bin/", "/bin/"].contains { unsafe access($0 + program, X_OK) == 0 }
    }
}

extension Trait where Self == ConditionTrait {
    /// Skips the test, visibly, where the tools from PyPI are absent.
    package static var needsTestTools: Self {
        .enabled(if: TestTools.arePresent, "the tools from PyPI are not installed (make test-tools)")
    }

    /// Skips the test, visibly, where a program of the machine is absent.
    package static func needsProgram(_ name: String) -> Self {
        .enabled(if: TestTools.isInstalled(name), "there is no \(name) on this machine")
    }
}
