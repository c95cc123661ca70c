import ArgumentParser
import Glibc
import JSON
import POSIX

/// `manual-pages`: makes manual pages (man(7)) of what is written once elsewhere; run by the build, not installed.
@main
struct ManualPages: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "manual-pages",
        abstract: "Makes manual pages of a program's own help, and of pages of documentation.",
        subcommands: [Program.self, Document.self]
    )
}

/// What is the same for every page.
struct PageOptions: ParsableArguments {
    @Option(help: "The section of the manual.")
    var section: Int

    @Option(help: ArgumentHelp("The date of the page.", valueName: "yyyy-mm-dd"))
    var date: String

    @Option(help: ArgumentHelp("Another page to see, such as providerd(8); may be repeated.", valueName: "page"))
    var see: [String] = []

    @Argument(help: "The file to read.")
    var file: String

    /// The bytes of the file.
    func read() throws -> [UInt8] {
        do throws(Errno) {
            return try File.read(file, limit: 16 << 20).bytes
        } catch {
            throw ValidationError(error.description)
        }
    }

    /// Ends the page and prints it.
    func finish(_ page: Roff) {
        var page = page
        if !see.isEmpty {
            page.section("see also")
            page.paragraph(
                see.map { Inline.bold($0.prefix { $0 != "(" }) + $0.drop { $0 != "(" } }.joined(separator: ", ")
            )
        }
        print(page.text, terminator: "")
    }
}

/// `manual-pages program`: the page of a program.
struct Program: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make a page of what a program says with --experimental-dump-help."
    )

    @OptionGroup var options: PageOptions

    func run() throws {
        let bytes = try options.read()
        let dump: JSONValue
        do throws(JSONError) {
            dump = try JSONValue.parse(bytes.span)
        } catch {
            throw ValidationError("\(options.file): \(error)")
        }
        guard let command = HelpCommand(dump["command"]) else {
            throw ValidationError("\(options.file) holds no help")
        }
        options.finish(ProgramPage.page(of: command, section: options.section, date: options.date))
    }
}

/// `manual-pages document`: the page of a document.
struct Document: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Make a page of a page of documentation in Markdown.")

    @Option(help: "The name of the page.")
    var name: String

    @OptionGroup var options: PageOptions

    func run() throws {
        guard let text = String(validating: try options.read(), as: UTF8.self) else {
            throw ValidationError("\(options.file) is no UTF-8 text")
        }
        var document = MarkdownPage(name: name, section: options.section, date: options.date)
        options.finish(document.page(of: text))
    }
}
