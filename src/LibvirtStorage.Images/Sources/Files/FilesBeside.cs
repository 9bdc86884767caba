using System;
using System.Collections.Generic;
using System.IO;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Sources.Files;

/// <summary>The files in one folder that an image names, each opened once, whoever asks for it again.</summary>
/// <param name="path">A file in the folder.</param>
internal sealed class FilesBeside(string path) : IDisposable
{
    private readonly string _folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
    private readonly Dictionary<string, FileByteSource> _files = new(StringComparer.Ordinal);

    /// <summary>Opens a file by its bare name.</summary>
    /// <exception cref="DiskImageException">The name is not bare, there is no such file, or it is a link or no regular file.</exception>
    /// <exception cref="ImageSourceException">The file cannot be read.</exception>
    public FileByteSource Open(string name)
    {
        if (!BareName.IsBare(name))
        {
            throw PolicyRules.ExtentFileName.Error(null, null, $"The image names the file '{ImageText.Escape(name)}', which is not simply a name in the same folder.");
        }

        lock (_files)
        {
            if (!_files.TryGetValue(name, out FileByteSource? file))
            {
                file = OpenNew(name);
                _files.Add(name, file);
            }

            return file;
        }
    }

    /// <exception cref="ImageSourceException">One of the files was written to.</exception>
    public void ThrowIfChanged()
    {
        lock (_files)
        {
            foreach (FileByteSource file in _files.Values)
            {
                file.ThrowIfChanged();
            }
        }
    }

    public void Dispose()
    {
        lock (_files)
        {
            foreach (FileByteSource file in _files.Values)
            {
                file.Dispose();
            }

            _files.Clear();
        }
    }

    /// <summary>What is wrong with the file itself is the image's fault: it chose the name.</summary>
    private FileByteSource OpenNew(string name)
    {
        try
        {
            return FileByteSource.OpenWithoutLinks(Path.Combine(_folder, name));
        }
        catch (ImageSourceException e) when (e.Error == ImageSourceError.NotRegularFile)
        {
            throw PolicyRules.ExtentFileKind.Error(null, null, $"The extent file cannot be used: {e.Message}", e);
        }
        catch (ImageSourceException e) when (e.Error == ImageSourceError.NotFound)
        {
            throw PolicyRules.ExtentFileMissing.Error(null, null, $"The image names the extent file '{ImageText.Escape(name)}', which is not beside it.", e);
        }
    }
}
