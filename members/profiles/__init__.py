"""What a member shows of herself: photo, fields, absence, presence; and whom she follows or keeps away.

| module          | what                                                                 |
|-----------------|----------------------------------------------------------------------|
| `photos`        | the photo: set, removed, fetched                                     |
| `absences`      | away from – until, with a deputy who is told                         |
| `presence`      | "active 6 minutes ago"                                               |
| `ties`          | following, and blocks between members                                |
| `completeness`  | what is missing on a profile and why it would help                   |
| `yearly`        | "is this still right?", once a year by mail                          |
| `languages`     | one spelling for each language                                       |

Each has its pages in `<name>_pages` or `pages`, its forms in `forms`. Who sees what: `members.rules`.
"""
