using System;
using System.Management.Automation;

namespace LibvirtStorage.Errors;

/// <summary>Carries an error record from where the trouble is seen to where it is written.</summary>
internal sealed class RefusedException : Exception
{
    public RefusedException(ErrorRecord record)
        : base(record.Exception.Message, record.Exception)
    {
        Record = record;
    }

    public ErrorRecord Record { get; }
}
