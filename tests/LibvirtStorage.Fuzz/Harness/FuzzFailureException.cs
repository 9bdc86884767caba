using System;

namespace LibvirtStorage.Fuzz.Harness;

/// <summary>An input made the code under test break a promise.</summary>
internal sealed class FuzzFailureException : Exception
{
    public FuzzFailureException(FuzzFailure failure, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Failure = failure;
    }

    public FuzzFailure Failure { get; }

    /// <summary>Fails unless two answers agree.</summary>
    public static void ThrowUnless(bool agreed, string contradiction)
    {
        if (!agreed)
        {
            throw new FuzzFailureException(FuzzFailure.Contradiction, contradiction);
        }
    }
}
