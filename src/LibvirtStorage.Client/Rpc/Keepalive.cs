using System.Threading;

namespace LibvirtStorage.Client.Rpc;

/// <summary>
/// The client's half of the keepalive (<c>virkeepalive.c</c>), without I/O. After each interval in which nothing was heard one
/// ping is due, and after <c>count</c> of them in a row and one interval more the other side is dead. Pings are counted and not
/// only the time, so that a machine that has slept does not wake up to a host it never asked.
/// </summary>
/// <param name="interval">Milliseconds.</param>
/// <param name="count">Pings that may stay without an answer.</param>
/// <param name="now">The time, in milliseconds since any moment.</param>
internal sealed class Keepalive(long interval, int count, long now)
{
    private long _heard = now;
    private long _known = long.MinValue;
    private long _start;
    private int _left;

    /// <summary>A sign of life: any bytes at all. On any thread.</summary>
    public void Hear(long now) => Interlocked.Exchange(ref _heard, now);

    /// <summary>What is due; asked by one thread.</summary>
    public KeepaliveStep Next(long now)
    {
        long heard = Interlocked.Read(ref _heard);
        if (heard != _known)
        {
            (_known, _start, _left) = (heard, heard, count);
        }

        if (now - _start < interval)
        {
            return new KeepaliveStep(KeepaliveAction.Wait, interval - (now - _start));
        }

        if (_left == 0)
        {
            return new KeepaliveStep(KeepaliveAction.GiveUp, 0);
        }

        _left--;
        _start = now;
        return new KeepaliveStep(KeepaliveAction.Ping, interval);
    }
}
