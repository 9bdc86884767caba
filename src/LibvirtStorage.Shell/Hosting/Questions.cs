using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace LibvirtStorage.Shell.Hosting;

/// <summary>Asks the user, in lines: confirmations, missing parameters, credentials.</summary>
internal sealed class Questions(PSHostUserInterface ui)
{
    /// <summary>Reads a line.</summary>
    /// <exception cref="HostException">There is nobody to answer.</exception>
    public static string ReadLine() => Console.ReadLine() ?? throw new HostException("Nobody can answer: the input has ended.");

    /// <summary>Reads a line without showing it.</summary>
    public SecureString ReadSecret()
    {
        if (Console.IsInputRedirected)
        {
            return ToSecret(ReadLine());
        }

        string text = "";
        for (ConsoleKeyInfo key = Console.ReadKey(true); key.Key != ConsoleKey.Enter; key = Console.ReadKey(true))
        {
            if (key.Key == ConsoleKey.Backspace)
            {
                text = text.Length > 0 ? text[..^1] : text;
            }
            else if (!char.IsControl(key.KeyChar))
            {
                text += key.KeyChar;
            }
        }

        ui.WriteLine("");
        return ToSecret(text);
    }

    public int AskChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        var keys = choices.Select(Choice.Of).ToList();
        WriteHeading(caption, message);
        while (true)
        {
            string options = string.Join("  ", keys.Select(c => $"[{c.Key}] {c.Label}"));
            string usual = defaultChoice >= 0 ? $" (default is \"{keys[defaultChoice].Key}\")" : "";
            ui.Write($"{options}  [?] Help{usual}: ");
            string answer = ReadLine().Trim();
            if (answer.Length == 0 && defaultChoice >= 0)
            {
                return defaultChoice;
            }

            int chosen = keys.FindIndex(c => c.Matches(answer));
            if (chosen >= 0)
            {
                return chosen;
            }

            if (answer == "?")
            {
                keys.ForEach(c => ui.WriteLine($"{c.Key} - {c.Help}"));
            }
        }
    }

    public Dictionary<string, PSObject> AskFields(string caption, string message, Collection<FieldDescription> fields)
    {
        WriteHeading(caption, message);
        return fields.ToDictionary(f => f.Name, f => PSObject.AsPSObject(AskField(f)));
    }

    public PSCredential AskCredential(string caption, string message, string userName)
    {
        WriteHeading(caption, message);
        if (string.IsNullOrEmpty(userName))
        {
            userName = Ask("User");
        }

        ui.Write($"Password for {userName}: ");
        return new PSCredential(userName, ReadSecret());
    }

    private object AskField(FieldDescription field)
    {
        Type type = Type.GetType(field.ParameterAssemblyFullName) ?? typeof(string);
        if (type == typeof(SecureString))
        {
            ui.Write($"{field.Name}: ");
            return ReadSecret();
        }

        if (type == typeof(PSCredential))
        {
            return AskCredential("", field.Name, "");
        }

        return typeof(IList).IsAssignableFrom(type) ? AskList(field.Name) : Ask(field.Name);
    }

    // As PowerShell does it: one line an element, an empty line ends the list. The engine converts the elements.
    private object[] AskList(string name)
    {
        var values = new List<object>();
        for (string line = Ask($"{name}[0]"); line.Length > 0; line = Ask($"{name}[{values.Count}]"))
        {
            values.Add(line);
        }

        return [.. values];
    }

    private string Ask(string name)
    {
        ui.Write($"{name}: ");
        return ReadLine();
    }

    private void WriteHeading(string caption, string message)
    {
        foreach (string line in new[] { caption, message }.Where(l => !string.IsNullOrEmpty(l)))
        {
            ui.WriteLine(line);
        }
    }

    private static SecureString ToSecret(string text)
    {
        var secret = new SecureString();
        foreach (char c in text)
        {
            secret.AppendChar(c);
        }

        secret.MakeReadOnly();
        return secret;
    }
}
