using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace LibvirtStorage.Images.Tests.Qcow2;

/// <summary>The images of the acceptance matrix, each made once, when a test first asks for it.</summary>
public sealed class Qcow2FlavourImages : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string> _paths = [];

    public void Dispose() => _folder.Dispose();

    internal static Qcow2Flavour Find(string name) => Qcow2Flavour.All().Single(f => f.Name == name);

    internal string PathOf(string name)
    {
        if (!_paths.TryGetValue(name, out string? path))
        {
            path = _folder.File($"{_paths.Count}.qcow2");
            using var workshop = new TemporaryFolder();
            File.Move(Find(name).Create(workshop), path);
            _paths.Add(name, path);
        }

        return path;
    }
}
