"""Opens files nobody vouches for: `python -m kurzewege.common.files.extractor MEDIA_TYPE FILE FOLDER`.

Runs in a process of its own with limits on memory, time and output, an empty environment and no Django. Pictures
go to FOLDER, everything else to standard output as one JSON object (`result.Result`). The caller is
`kurzewege.common.files.processing`.
"""
