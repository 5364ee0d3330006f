//! Only public addresses: what a page or a feed leads to may not reach into the network that Selon runs in.
//!
//! Looking a name up and calling what was found are one step here, so that a name cannot mean another machine the second time.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;
use url::{Host, Url};

/// Looks names up.
#[derive(Debug)]
pub struct Guard<R = DefaultResolver> {
    inner: R,
    private: bool,
}

/// A name that means only machines of the local network.
#[derive(Debug, thiserror::Error)]
#[error("an address of the local network")]
pub struct Private;

impl Guard {
    /// Looks up as the system does; `private` whether addresses of the local network pass.
    pub fn new(private: bool) -> Self {
        Self { inner: DefaultResolver::default(), private }
    }
}

impl<R: Resolver> Resolver for Guard<R> {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.inner.resolve(uri, config, timeout)?;
        // A newsroom's own proxy is nowhere else than in its network.
        let proxy = config.proxy().is_some_and(|proxy| proxy.uri().authority() == uri.authority());
        if self.private || proxy {
            return Ok(found);
        }
        let mut public = self.empty();
        for address in found.iter().filter(|address| !is_private(address.ip())) {
            public.push(*address);
        }
        if public.is_empty() { Err(ureq::Error::Io(io::Error::other(Private))) } else { Ok(public) }
    }
}

/// Whether an address names a local machine without being looked up: behind a proxy, it is the proxy that looks up.
pub fn is_private_name(address: &Url) -> bool {
    match address.host() {
        Some(Host::Ipv4(ip)) => is_private(IpAddr::V4(ip)),
        Some(Host::Ipv6(ip)) => is_private(IpAddr::V6(ip)),
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.').to_ascii_lowercase();
            let last = name.rsplit('.').next().unwrap_or_default();
            matches!(last, "localhost" | "local" | "internal" | "intranet" | "lan" | "home")
                || name.ends_with("home.arpa")
        }
        None => false,
    }
}

/// Whether an address is none of the public network.
fn is_private(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => v4(ip),
        IpAddr::V6(ip) => v6(ip),
    }
}

fn v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_multicast()
        || ip.is_documentation()
        || a == 0
        // Networks shared by the customers of a provider, tests of networks, and what is reserved, broadcast included.
        || (a == 100 && (64..128).contains(&b))
        || (a, b, c) == (192, 0, 0)
        || (a == 198 && (18..20).contains(&b))
        || a >= 240
}

fn v6(ip: Ipv6Addr) -> bool {
    let parts = ip.segments();
    let tail = |at: usize| {
        let ([a, b], [c, d]) = (parts[at].to_be_bytes(), parts[at + 1].to_be_bytes());
        v4(Ipv4Addr::new(a, b, c, d))
    };
    match parts {
        // An IPv4 address in another dress: mapped, translated, tunnelled; the first has 0:0 as its loopback too.
        [0, 0, 0, 0, 0, 0 | 0xffff, ..] => tail(6),
        [0x64, 0xff9b, 0, 0, 0, 0, ..] => tail(6),
        [0x64, 0xff9b, 1, ..] => true,
        [0x2002, ..] => tail(1),
        [0x2001, 0xdb8, ..] => true,
        [first, ..] => {
            ip.is_multicast()
                || first & 0xfe00 == 0xfc00
                || first & 0xffc0 == 0xfe80
                || first & 0xffc0 == 0xfec0
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use ureq::Agent;
    use ureq::unversioned::transport::DefaultConnector;

    use super::*;

    /// Answers with one address after the other, whatever the name.
    #[derive(Debug)]
    struct Turning(Vec<SocketAddr>, AtomicUsize);

    impl Resolver for Turning {
        fn resolve(&self, _: &Uri, _: &Config, _: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
            let mut found = self.empty();
            found.push(self.0[self.1.fetch_add(1, Ordering::SeqCst) % self.0.len()]);
            Ok(found)
        }
    }

    #[test]
    fn a_name_that_comes_to_mean_this_machine_is_refused() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let here = listener.local_addr().unwrap();
        // Reserved for documentation: nobody answers there, and it is none of the public network either.
        let inner = Turning(vec!["203.0.113.1:80".parse().unwrap(), here], AtomicUsize::new(0));
        let guard = Guard { inner, private: false };
        let config = Agent::config_builder().proxy(None).build();
        let agent = Agent::with_parts(config, DefaultConnector::default(), guard);
        for _ in 0..4 {
            let error = agent.get("http://rebound.example/").call().unwrap_err();
            let ureq::Error::Io(error) = error else { panic!("{error}") };
            assert!(error.get_ref().is_some_and(|inner| inner.is::<Private>()), "{error}");
        }
        assert!(listener.accept().is_err(), "nobody called");
    }

    #[test]
    fn addresses_of_the_local_network() {
        let private = "127.0.0.1 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 255.255.255.255 224.0.0.1 \
                       198.18.0.1 ::1 :: fc00::1 fe80::1 fd12::1 ::ffff:10.0.0.1 64:ff9b::7f00:1 2002:7f00:1:: ff02::1";
        for ip in private.split_whitespace() {
            assert!(is_private(ip.parse().unwrap()), "{ip}");
        }
        for ip in
            "8.8.8.8 100.128.0.1 172.32.0.1 2a00:1450::1 ::ffff:8.8.8.8 64:ff9b::808:808".split_whitespace()
        {
            assert!(!is_private(ip.parse().unwrap()), "{ip}");
        }
        let names = [
            ("http://localhost/", true),
            ("http://LOCALHOST.:80/", true),
            ("http://printer.local/", true),
            ("http://2130706433/", true),
            ("http://0x7f.1/", true),
            ("http://[::1]/", true),
            ("http://local.example/", false),
        ];
        for (address, want) in names {
            assert_eq!(is_private_name(&Url::parse(address).unwrap()), want, "{address}");
        }
    }
}
