using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Inputs;

namespace LibvirtStorage.Abstractions;

/// <summary>
/// A cmdlet that makes something else of images. Of a package it takes the disks together: all of them are checked, digests
/// included, before the first one is written, so that a fault in the last one, or in what lies beside them, leaves nothing behind
/// of the others.
/// </summary>
public abstract class ImageWritingCmdlet : PolicyCmdlet
{
    /// <summary>Checks one image in full, and warns of what was found. Changes nothing.</summary>
    /// <returns>What is to be done with it.</returns>
    internal abstract Action Prepare(ImageInput image);

    internal sealed override void ProcessImage(ImageInput image) => Prepare(image)();

    internal sealed override void ProcessDisks(FileInfo package, IReadOnlyList<ImageInput> disks)
    {
        try
        {
            var ready = new List<(ImageInput Disk, Action Execute)>();
            foreach (ImageInput disk in disks)
            {
                Attempt(disk.Name, () => ready.Add((disk, Prepare(disk))));
            }

            // What takes reading all of them comes last.
            if (ready.Count == disks.Count && AreDigestsSound(package, disks))
            {
                ready.ForEach(d => Attempt(d.Disk.Name, d.Execute));
            }
            else if (disks.Count > 1)
            {
                WriteWarning($"No disk of '{package.FullName}' was taken, since not all of the {disks.Count} that were asked for can be.");
            }
        }
        finally
        {
            Release();
        }
    }

    /// <summary>Warns of what was found in an image, and of what its package says otherwise.</summary>
    /// <exception cref="DiskImageException">The policy does not accept that.</exception>
    internal void WarnOf(ImageInput image, ImageInfo? info, IEnumerable<string> warnings)
    {
        foreach (string warning in warnings)
        {
            WriteWarning(warning);
        }

        foreach (Finding finding in image.CheckDescription(info, EffectivePolicy))
        {
            Judge(image.Name, finding);
        }
    }

    /// <summary>Holds the disks and what lies beside them against the manifest, and reports each fault.</summary>
    private bool AreDigestsSound(FileInfo package, IReadOnlyList<ImageInput> disks)
    {
        int faults = disks.Count(d => !Attempt(d.Name, () => Judge(d.Name, CheckDigest(d))));
        bool wasRead = Attempt(package.FullName, () =>
            faults += disks.Take(1).SelectMany(CheckCompanions).Count(f => !Attempt(package.FullName, () => Judge(package.FullName, f))));
        return wasRead && faults == 0;
    }

    private void Judge(string name, Finding? finding)
    {
        if (finding is null)
        {
            return;
        }

        if (ImageValidator.Fails(finding, EffectivePolicy))
        {
            throw new DiskImageException(finding);
        }

        WriteWarning($"'{name}': {finding.Message}");
    }
}
