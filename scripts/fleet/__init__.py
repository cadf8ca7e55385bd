"""The fleet: simulated phones on a live board of a real server, the faults that befall both, and the oracle.

| module    | what belongs there                                                                     |
|-----------|----------------------------------------------------------------------------------------|
| page      | a page as live.js keeps it: patches, and one way to write it down                      |
| line      | an open page that follows a topic by socket, event stream or polling; its faults       |
| people    | guests who join by code, ask and vote; the moderator; what each knows was answered     |
| oracle    | what must hold after every scenario                                                    |
| site      | the server: processes that are started, stopped, killed; Redis that dies or freezes    |
| prepare   | the tables and the moderators of a new site, in a process of its own                   |
| scenarios | what happens: faults of phones, of the server, of Redis; people shut out; attacks      |
| soak      | `make soak`: all scenarios, then random ones until the time is over                    |

The phones do what browsers do: they join by code, keep their cookies, send the form's token, apply what comes and read
what they missed. Nothing here reaches into the server, so whatever it shows happens to people, too.
"""
