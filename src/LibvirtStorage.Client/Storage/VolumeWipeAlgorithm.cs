namespace LibvirtStorage.Client.Storage;

/// <summary>The values of <c>virStorageVolWipeAlgorithm</c>.</summary>
public enum VolumeWipeAlgorithm
{
    /// <summary>One pass of zeros.</summary>
    Zero = 0,

    /// <summary>4-pass NNSA.</summary>
    Nnsa = 1,

    /// <summary>4-pass DoD.</summary>
    Dod = 2,

    /// <summary>9-pass BSI.</summary>
    Bsi = 3,

    /// <summary>35-pass Gutmann.</summary>
    Gutmann = 4,

    /// <summary>7-pass Schneier.</summary>
    Schneier = 5,

    /// <summary>7-pass Pfitzner.</summary>
    Pfitzner7 = 6,

    /// <summary>33-pass Pfitzner.</summary>
    Pfitzner33 = 7,

    /// <summary>One random pass.</summary>
    Random = 8,

    /// <summary>Discard; not for files.</summary>
    Trim = 9,
}
