import Glibc
package import Testing

/// The reference material that may stand beside the project's root as `../shared`.
///
/// It is not part of the product: a test that reads it carries `.needsReferenceMaterial` and is shown as skipped where
/// it is absent.
package enum ReferenceMaterial {
    /// The project's root directory, without a slash at its end.
    package static let projectRoot: String = {
        // .../Tests/Harness/ReferenceMaterial.swift: three components up.
        var components = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        components.removeLast(3)
        return components.joined(separator: "/")
    }()

    /// The folder of the reference material, whether it exists or not.
    package static let root = projectRoot + "/../shared"

    /// Whether the reference material is there.
    package static let isPresent = unsafe access(root + "/README.md", R_OK) == 0

    /// The bytes of a file, named relative to the reference material.
    package static func bytes(_ path: String) throws -> [UInt8] {
        try readFile(root + "/" + path)
    }
}

extension Trait where Self == ConditionTrait {
    /// Skips the test, visibly, where the reference material is absent.
    package static var needsReferenceMaterial: Self {
        .enabled(if: ReferenceMaterial.isPresent, "the reference material is not beside the project")
    }
}
