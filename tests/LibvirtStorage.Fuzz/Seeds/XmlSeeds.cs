using System.Collections.Generic;
using LibvirtStorage.Client.Storage;

namespace LibvirtStorage.Fuzz.Seeds;

/// <summary>Documents as hosts send them, and as nobody should.</summary>
internal static class XmlSeeds
{
    public static IReadOnlyList<string> Volumes { get; } =
    [
        VolumeXml.Write(new VolumeDefinition { Name = "a.qcow2", Capacity = 1 << 30, Format = "qcow2" }),
        """
        <volume type='file'><name>a.qcow2</name><key>/p/a.qcow2</key><source></source><capacity unit='bytes'>1073741824</capacity>
        <allocation unit='KiB'>196</allocation><physical unit='bytes'>196928</physical><target><path>/p/a.qcow2</path><format type='qcow2'/>
        <permissions><mode>0600</mode><owner>0</owner><group>0</group><label>x</label></permissions><timestamps><atime>1.5</atime></timestamps>
        <compat>1.1</compat><clusterSize unit='B'>65536</clusterSize><features><lazy_refcounts/><extended_l2/></features>
        <encryption format='luks'><secret type='passphrase' uuid='c'/></encryption></target>
        <backingStore><path>/p/base.raw</path><format type='raw'/></backingStore></volume>
        """,
        Entity("volume"),
    ];

    public static IReadOnlyList<string> Pools { get; } =
    [
        PoolXml.Write(new PoolDefinition { Name = "default", TargetPath = "/p" }),
        """
        <pool type='dir'><name>default</name><uuid>235808a5-b569-48ce-87ed-006cc761ee28</uuid><capacity unit='bytes'>9</capacity>
        <allocation unit='GiB'>1</allocation><available unit='bytes'>8</available><source></source><target><path>/p</path>
        <permissions><mode>0711</mode><owner>0</owner><group>0</group></permissions></target></pool>
        """,
        Entity("pool"),
    ];

    public static IReadOnlyList<string> Domains { get; } =
    [
        """
        <domain type='kvm' id='1'><name>d</name><devices><disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='/p/a.qcow2' index='1'/>
        <backingStore type='file'><format type='raw'/><source file='/p/base.raw'/><backingStore/></backingStore><mirror><source dev='/dev/x'/></mirror></disk>
        <disk type='volume'><source pool='default' volume='a.qcow2'/><target dev='vda'/></disk></devices></domain>
        """,
        Entity("domain"),
    ];

    public static IReadOnlyList<string> Envelopes { get; } =
    [
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1">
        <References><File ovf:href="a.vmdk" ovf:id="f1" ovf:size="700"/><File ovf:href="b.gz" ovf:id="f2" ovf:compression="gzip" ovf:chunkSize="5"/></References>
        <DiskSection><Info>i</Info><Disk ovf:capacity="1" ovf:capacityAllocationUnits="byte * 2^20" ovf:diskId="d1" ovf:fileRef="f1"
        ovf:format="http://www.vmware.com/interfaces/specifications/vmdk.html#streamOptimized" ovf:populatedSize="1"/><Disk ovf:capacity="5" ovf:diskId="d2" ovf:parentRef="d1"/>
        </DiskSection><VirtualSystem ovf:id="vm"><Info>i</Info></VirtualSystem></Envelope>
        """,
        Entity("Envelope"),
    ];

    private static string Entity(string root) => $"<!DOCTYPE {root} [<!ENTITY a 'b'>]><{root}>&a;&#65;&lt;<![CDATA[c]]><!-- d --><?e f?></{root}>";
}
