"""What all pages share: navigation, words for codes and dates, icons, sort links, pagination."""
