using System;

namespace LibvirtStorage.Progress;

/// <summary>Bytes a second as an exponential moving average, so that the time left neither jumps nor lags.</summary>
internal sealed class TransferRate
{
    private const double Weight = 0.3;

    private string? _phase;
    private ulong _done;
    private TimeSpan _at;
    private double _rate;

    /// <summary>Takes a measurement and returns the rate. Another phase starts anew, since its bytes are other bytes.</summary>
    public double Update(string phase, ulong done, TimeSpan at)
    {
        if (_phase != phase || done < _done)
        {
            TimeSpan sinceStart = at - (_phase is null ? TimeSpan.Zero : _at);
            (_phase, _rate) = (phase, sinceStart > TimeSpan.Zero ? done / sinceStart.TotalSeconds : 0);
        }
        else if (at > _at)
        {
            double current = (done - _done) / (at - _at).TotalSeconds;
            _rate += Weight * (current - _rate);
        }

        (_done, _at) = (done, at);
        return _rate;
    }
}
